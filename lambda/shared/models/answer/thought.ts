// Separates what a model thought from what it answered, where both are in one text. See docs/answers.md.
//
// The marks are those of the chat templates of DeepSeek-R1, Qwen 3, GLM and Nemotron (<think>), Seed-OSS, Magistral
// ([THINK]), Kimi-VL (◁think▷), Cohere (<|START_THINKING|>), Sky-T1 (<|begin_of_thought|>), MedGemma (<unused94>) and
// gpt-oss (channels), and of prompts that ask for such tags. Servers without the right parser leave them in the text.

const NAMES = ['think', 'thinking', 'thought', 'thoughts', 'reasoning', 'reflection', 'scratchpad', 'analysis'];
const MARKS = [
  `</?(?:${NAMES.join('|')}|seed:think)>`,
  String.raw`\[/?THINK\]`,
  '◁/?think▷',
  String.raw`<\|(?:begin|end)_of_thought\|>`,
  String.raw`<\|(?:START|END)_THINKING\|>`,
  '<unused9[45]>',
  String.raw`<\|channel>thought|<channel\|>`,
];
const MARK = new RegExp(MARKS.join('|'), 'gi');
const CLOSING = /^(?:<\/|\[\/|◁\/|<\|end|<unused95|<channel\|)/i;

/** gpt-oss: thoughts have a channel of their own. Source: https://cookbook.openai.com/articles/openai-harmony */
const CHANNEL = '<|channel|>';
const FINAL = '<|channel|>final';
const MESSAGE = '<|message|>';
/** Between the channel's name and its message may stand a recipient or a type. */
const MAX_CHANNEL_HEADER = 80;
/** What is left of the channels if a server drops the marks but not their words. */
const WORDS = { thought: /^\s*analysis/, final: 'assistantfinal' };

/** Begins a text that is all thought, as servers give it apart from the answer. */
export const UNENDED_THOUGHT = '<think>';

export interface Spoken {
  /** The text without thoughts or, if all of it is a thought that never ends, that thought. */
  readonly text: string;
  readonly hasThought: boolean;
  readonly isThought: boolean;
}

/** Takes time linear in the length of any text. */
export function spoken(answer: string): Spoken {
  const final = finalChannel(answer);
  if (final === undefined) return { text: answer.split(MESSAGE).at(-1) ?? '', hasThought: true, isThought: true };
  const { outside, open, hasThought } = withoutMarked(final);
  const text = outside.join('\n');
  if (text.trim() === '' && open !== undefined) return { text: open, hasThought: true, isThought: true };
  return { text, hasThought: hasThought || final.length < answer.length, isThought: false };
}

/** @returns the answer as it is if it has no channels; undefined if none of them is the final one. */
function finalChannel(answer: string): string | undefined {
  const at = answer.indexOf(FINAL);
  const message = at < 0 ? -1 : answer.indexOf(MESSAGE, at);
  if (message >= 0 && message - at <= MAX_CHANNEL_HEADER) return answer.slice(message + MESSAGE.length);
  if (answer.includes(CHANNEL) && answer.includes(MESSAGE)) return undefined;
  const words = WORDS.thought.test(answer) ? answer.indexOf(WORDS.final) : -1;
  return words < 0 ? answer : answer.slice(words + WORDS.final.length);
}

/**
 * A closing mark that comes first ends a thought that the prompt's template opened. Thoughts may be nested, but an
 * opening mark right after another one repeats the template's.
 */
function withoutMarked(text: string) {
  const outside: string[] = [];
  let [depth, from, openedAt, hasThought] = [0, 0, 0, false];
  for (const mark of text.matchAll(MARK)) {
    const before = text.slice(from, mark.index);
    if (CLOSING.test(mark[0])) {
      if (depth === 0 && hasThought) outside.push(before);
      depth = Math.max(0, depth - 1);
    } else if (depth === 0) {
      outside.push(before);
      depth = 1;
      openedAt = mark.index + mark[0].length;
    } else if (before.trim() !== '' || from !== openedAt) {
      depth++;
    } else {
      openedAt = mark.index + mark[0].length;
    }
    hasThought = true;
    from = mark.index + mark[0].length;
  }
  if (depth === 0) outside.push(text.slice(from));
  return { outside, open: depth > 0 ? text.slice(openedAt) : undefined, hasThought };
}
