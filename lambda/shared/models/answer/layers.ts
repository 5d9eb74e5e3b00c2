// What models put around a label, one layer at a time: quotes, emphasis, brackets, list marks, code blocks, lead-ins.
import { type Envelope, tellingMost } from '../../contracts/envelope.ts';
import { afterLeadIn, withoutArticle } from './lead-ins.ts';

/** What stands before and after the label. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['”', '”'],
  ['„', '“'],
  ['„', '”'],
  ['‘', '’'],
  ['’', '’'],
  ['‚', '‘'],
  ['«', '»'],
  ['»', '«'],
  ['‹', '›'],
  ['「', '」'],
  ['『', '』'],
  ['＂', '＂'],
  ['*', '*'],
  ['_', '_'],
  ['(', ')'],
  ['（', '）'],
  ['[', ']'],
  ['【', '】'],
  ['{', '}'],
  ['<', '>'],
  ['$', '$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['\\boxed{', '}'],
  ['\\text{', '}'],
  ['\\textbf{', '}'],
  ['<|begin_of_box|>', '<|end_of_box|>'],
];
/** A code block around the whole answer, with or without the name of a language. */
const FENCE = /^```(?:[\w-]*\r?\n)?((?:(?!```)[\s\S])*)```$/;
const TAGS =
  'answer|final_answer|final|label|category|class|classification|output|result|response|b|i|strong|em|code|p';
const TAG = new RegExp(String.raw`^<(${TAGS})>([\s\S]*)</\1>$`, 'i');
/** The prompt, or a template, wrote the opening tag. */
const CLOSING_TAG = new RegExp(`</(?:${TAGS})>$`, 'i');
/** A line of such a tag alone. */
export const TAG_LINE = new RegExp(`^</?(?:${TAGS})>$`, 'i');
/** The mark of a list, a quotation, a heading or a hint. Before a digit it may be its sign. */
const BULLET = /^(?:[-*+•‣◦–—>]|#{1,6}|\d{1,2}[.)]|->|→|➡️?|✅|☑️?|✔️?|✓|👉)\s+(?=\D)/u;
const FINAL_MARK = /[.!。．！;,]$/u;

export interface Form {
  readonly text: string;
  readonly envelope: Envelope | undefined;
}

/** More forms than any model's layers make. */
const MAX_FORMS = 64;

/** The text itself, and what remains of it with each layer removed. None if there are too many. */
export function peeled(text: string): Form[] {
  const forms: Form[] = [{ text: text.trim(), envelope: undefined }];
  const seen = new Set(['']);
  for (const form of forms) {
    for (const [inner, envelope] of layersOf(form.text)) {
      const trimmed = inner.trim();
      if (seen.has(trimmed)) continue;
      seen.add(trimmed);
      forms.push({ text: trimmed, envelope: tellingMost([form.envelope, envelope]) });
    }
    if (forms.length > MAX_FORMS) return [];
  }
  return forms;
}

function layersOf(text: string): [inner: string, envelope: Envelope][] {
  const inner: [string, Envelope][] = [];
  const fenced = FENCE.exec(text)?.[1];
  if (fenced !== undefined) return [[fenced, 'code_block']];
  const pair = PAIRS.filter(([open, close]) => encloses(text, open, close));
  inner.push(...pair.map(([open, close]): [string, Envelope] => [text.slice(open.length, -close.length), 'markup']));
  const tagged = TAG.exec(text)?.[2];
  if (tagged !== undefined) inner.push([tagged, 'markup']);
  else if (CLOSING_TAG.test(text)) inner.push([text.replace(CLOSING_TAG, ''), 'markup']);
  const bullet = BULLET.exec(text)?.[0];
  if (bullet !== undefined) inner.push([text.slice(bullet.length), 'markup']);
  const led = afterLeadIn(text);
  if (led !== undefined) inner.push([led, 'lead_in'], [withoutArticle(led.replace(FINAL_MARK, '')), 'lead_in']);
  if (FINAL_MARK.test(text) && !/[.。．]{2}$/u.test(text)) inner.push([text.slice(0, -1), 'punctuation']);
  return inner;
}

const encloses = (text: string, open: string, close: string): boolean =>
  text.length >= open.length + close.length && text.startsWith(open) && text.endsWith(close);
