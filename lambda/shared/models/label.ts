// Which label an answer names: strictly, and nothing fuzzier.

/** Opening and closing quotes that models put around a label. */
const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
];

export type LabelReader = (answer: string) => number | undefined;

/**
 * Trimmed, unquoted, and folded in case to exactly one label; an answer in a label's own spelling is that label even
 * where another one differs only in case.
 * @returns index of the label, or undefined for an answer that names none or more than one: it is invalid.
 */
export function labelReader(labels: readonly string[]): LabelReader {
  const exact = new Map(labels.map((label, index) => [label, index]));
  const folded = new Map<string, number | undefined>();
  labels.forEach((label, index) => {
    const key = fold(label);
    folded.set(key, folded.has(key) ? undefined : index);
  });
  return (answer) => {
    const text = unquote(answer);
    return exact.get(text) ?? exact.get(answer.trim()) ?? folded.get(fold(text));
  };
}

const fold = (text: string): string => text.trim().normalize('NFC').toLowerCase();

function unquote(answer: string): string {
  const text = answer.trim();
  const pair = QUOTES.find(([open, close]) => text.length >= 2 && text.startsWith(open) && text.endsWith(close));
  return pair ? text.slice(1, -1).trim() : text;
}
