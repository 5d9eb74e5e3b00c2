// Chooses one spelling for labels that look the same.
import { labelIndex, sameLook } from './same-look.ts';

/** Rows by label. */
type Counts = ReadonlyMap<string, number>;

/** Maps a text to the label that it is or looks like. Any other text stays as it is. */
export type Spell = (text: string) => string;

export function spellingOf(labels: readonly string[]): Spell {
  const indexOf = labelIndex(labels);
  return (text) => labels[indexOf(text) ?? -1] ?? text;
}

/**
 * Among labels that look the same, chooses the one that most rows have, then the plainest, then the first by code.
 * @returns one label for each look.
 */
export function commonSpellings(counts: Counts): string[] {
  const looks = Map.groupBy(counts, ([label]) => sameLook(label));
  return [...looks].map(([look, spellings]) => {
    const isPlain = (label: string) => Number(label === look);
    const [first] = spellings.toSorted(
      ([a, rowsOfA], [b, rowsOfB]) => rowsOfB - rowsOfA || isPlain(b) - isPlain(a) || (a < b ? -1 : 1),
    );
    return first?.[0] ?? look;
  });
}

/** Adds up the rows of labels that get the same spelling. */
export function spelled(counts: Iterable<readonly [label: string, rows: number]>, spell: Spell): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [label, rows] of counts) {
    const key = spell(label);
    sums.set(key, (sums.get(key) ?? 0) + rows);
  }
  return sums;
}

/** Uses the spelling that most rows have. */
export const inOneSpelling = (counts: Counts): Map<string, number> =>
  spelled(counts, spellingOf(commonSpellings(counts)));
