// Finds where an answer may state its label if an explanation stands beside it. What it finds is not yet a label.
import { TAG_LINE } from './layers.ts';
import { afterLeadIn } from './lead-ins.ts';

export interface Stated {
  /** A label with its layers, or not. */
  readonly text: string;
  readonly isLast: boolean;
}

/** Words of an explanation at least, or two and a mark that ends the sentence. Fewer may be another label. */
const MIN_WORDS = 3;
const SENTENCE_END = /[.!?。！？…]["”’»)*_]*$/u;
const NEGATION = String.raw`(?:not|no|nope|never|neither|nor|none|nothing|cannot|without|wrong|incorrect|false|unlikely|hardly|except|unless|whether|maybe|perhaps|possibly|either|instead|rather|[a-z]+n['’]t)(?![\p{L}\p{N}])`;
const NEGATED = new RegExp(String.raw`(?<![\p{L}\p{N}])${NEGATION}`, 'iu');
/** An explanation that begins like this takes the label back or adds to it. */
const TAKES_BACK = new RegExp(
  String.raw`^[^\p{L}\p{N}]*(?:(?:is|was|does|would|but|well|wait|actually|hmm)[, ]+)*(?:${NEGATION}|(?:or|and|but|if|vs|versus|than|wait|actually|hmm|isnt)(?![\p{L}\p{N}])|\d)|^\s*[?？/|&,]`,
  'iu',
);
/** However low it is, the label is the model's answer. */
const CONFIDENCE = /^\W{0,3}confidence(?: score| level)?\W{1,5}(?:\d|very|high|medium|moderate|low)/i;
/** What ends a label and begins an explanation in one line. */
const BREAK = /[.!。！]\s|\s[-–—]+\s|\s?[—]\s?|\s[([（]|,?\s(?:because|since)\s|,\s(?:as|because|since)\s/giu;
/** What may stand before a lead-in in the middle of a line. */
const CLAUSE = /[.!:;,。！：；，]\s*/gu;
/** Places tried in a line. A label is near its start or its end. */
const MAX_BREAKS = 20;
/** So short a label may be the number of an item. */
const MIN_INLINE = 3;

/** @param body an answer without thoughts and stop tokens */
export function statements(body: string): Stated[] {
  const lines = linesOf(body);
  // Some models repeat their answer until they are stopped.
  if (lines.length > 1 && lines.every((line) => line === lines[0])) return statements(lines[0] ?? '');
  return [...onFirstLine(lines), ...onLastLine(lines)];
}

/** Without blank lines, rules, lines of a tag alone, and the fences of the first code block. */
function linesOf(body: string): string[] {
  const fences = [/^```[\w-]*$/, /^```$/];
  return body.split(/[\r\n\u2028\u2029]+/).flatMap((line) => {
    const text = line.trim();
    if (text === '' || /^[-*_=]{3,}$/.test(text) || TAG_LINE.test(text)) return [];
    if (!fences[0]?.test(text)) return [text];
    fences.shift();
    return [];
  });
}

function onFirstLine(lines: readonly string[]): Stated[] {
  const [first = '', second] = lines;
  const found: Stated[] = [];
  if (fitsAfter(lines.slice(1))) found.push({ text: first, isLast: false });
  // "The label is:", and the label on a line of its own.
  if (second !== undefined && /[:：][*_]{0,3}$/u.test(first) && fitsAfter(lines.slice(2))) {
    found.push({ text: `${first} ${second}`, isLast: false });
  }
  for (const at of breaks(first, BREAK)) {
    const head = first.slice(0, at.start);
    const rest = first.slice(at.end);
    if (head.length >= MIN_INLINE && isExplanation(rest) && !NEGATED.test(rest)) {
      if (fitsAfter(lines.slice(1))) found.push({ text: head, isLast: false });
    }
  }
  return found;
}

function onLastLine(lines: readonly string[]): Stated[] {
  const last = lines.at(-1) ?? '';
  const before = lines.slice(0, -1);
  const found: Stated[] = [];
  if (fitsBefore(before)) found.push({ text: last, isLast: true });
  for (const { end } of breaks(last, CLAUSE).reverse()) {
    const tail = last.slice(end);
    if (afterLeadIn(tail) !== undefined && !NEGATED.test(last.slice(0, end)) && fitsBefore(before)) {
      found.push({ text: tail, isLast: true });
    }
  }
  return found;
}

const breaks = (line: string, pattern: RegExp) => {
  const found = [...line.matchAll(pattern)].map(({ 0: mark, index }) => ({ start: index, end: index + mark.length }));
  return found.length <= 2 * MAX_BREAKS ? found : [...found.slice(0, MAX_BREAKS), ...found.slice(-MAX_BREAKS)];
};

/** Whether lines after the label explain it, and do not take it back. */
const fitsAfter = (lines: readonly string[]): boolean =>
  lines.length === 0 || (isExplanation(lines.join(' ')) && !TAKES_BACK.test(lines[0] ?? ''));

/** Whether lines before the label explain it. A sentence that runs into it must not deny it. */
function fitsBefore(lines: readonly string[]): boolean {
  const last = lines.at(-1);
  if (last === undefined) return true;
  return isExplanation(lines.join(' ')) && (SENTENCE_END.test(last) || !NEGATED.test(last));
}

function isExplanation(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  if (CONFIDENCE.test(text)) return true;
  if (words.length >= MIN_WORDS || (words.length === 2 && SENTENCE_END.test(text.trim()))) return true;
  // Languages that write no spaces between words.
  return (
    (text.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/gu)?.length ?? 0) >= 6
  );
}
