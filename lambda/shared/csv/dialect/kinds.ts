// Tells which kind of value a cell holds. If a column of one kind has a name of another, the file has a header.

export type Kind = 'number' | 'date' | 'address';

const KINDS: readonly [Kind, RegExp][] = [
  ['number', /^[+-]?(\d[\d_, ]*|(?=[.,]\d))([.,]\d*)?(e[+-]?\d+)?%?$|^(nan|true|false)$/i],
  ['date', /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ,].*)?$|^[a-z]{3},? [a-z]{3} \d{1,2} \d{2}:\d{2}/i],
  ['address', /^(https?:\/\/|www\.)\S+$|^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i],
];

/** @returns undefined for words and texts. */
export function kindOf(cell: string): Kind | undefined {
  const text = cell.trim();
  return KINDS.find(([, pattern]) => pattern.test(text))?.[0];
}
