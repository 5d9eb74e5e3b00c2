// Reads which label an answer names: strictly, without fuzzy matching.
import { sameLook, visible } from '../../text/same-look.ts';

/** Opening and closing quotes that models put around a label. */
const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
];
/** A code block around the whole answer, with or without the name of a language. */
const FENCE = /^```(?:[\w-]*\r?\n)?((?:(?!```)[\s\S])*)```$/;
const PREFIX = /^label\s*:/i;

type LabelReader = (answer: string) => number | undefined;

/**
 * Finds the label in an answer. Ignores case, how characters are stored, white space, quotes, a final period, a code
 * block and `Label:`. An answer spelled exactly like a label is that label, even if another label differs only in
 * these.
 * @returns index of the label. Undefined for an answer that names none or more than one, which makes it invalid.
 */
export function labelReader(labels: readonly string[]): LabelReader {
  const exact = new Map(labels.map((label, index) => [label, index]));
  const folded = new Map<string, number | undefined>();
  labels.forEach((label, index) => {
    const key = fold(label);
    folded.set(key, folded.has(key) ? undefined : index);
  });
  const longest = Math.max(0, ...[...folded.keys()].map(({ length }) => length * MOST_UNFOLDED));
  return (answer) => {
    const whole = exact.get(answer) ?? exact.get(answer.trim());
    if (whole !== undefined) return whole;
    const forms = peel(answer);
    const named = new Set(forms.flatMap((form) => exact.get(form) ?? []));
    const short = forms.map(visible).filter(({ length }) => length <= longest);
    const found = named.size > 0 ? named : new Set(short.flatMap((form) => folded.get(fold(form)) ?? []));
    return found.size === 1 ? [...found][0] : undefined;
  };
}

/**
 * A text has at most this many times the characters of its folded form, because Unicode decomposes a character into
 * four at most. Longer texts are not folded: NFC takes quadratic time, which is hours for some megabytes of accents.
 */
const MOST_UNFOLDED = 4;
const fold = (text: string): string => sameLook(text).trim().toLowerCase();

/** The answer, and what remains of it with each layer removed. */
function peel(answer: string): string[] {
  const forms = [answer.trim()];
  for (const form of forms) {
    const inner = layers(form).map((text) => text.trim());
    forms.push(...inner.filter((text) => text !== '' && !forms.includes(text)));
    if (forms.length > MAX_FORMS) return [];
  }
  return forms;
}

/** More layers than any model writes. */
const MAX_FORMS = 16;

function layers(text: string): string[] {
  const inner: string[] = [];
  const fenced = FENCE.exec(text)?.[1];
  if (fenced !== undefined) inner.push(fenced);
  else if (QUOTES.some(([open, close]) => text.length >= 2 && text.startsWith(open) && text.endsWith(close))) {
    inner.push(text.slice(1, -1));
  }
  if (PREFIX.test(text)) inner.push(text.replace(PREFIX, ''));
  if (text.endsWith('.') && !text.endsWith('..')) inner.push(text.slice(0, -1));
  return inner;
}
