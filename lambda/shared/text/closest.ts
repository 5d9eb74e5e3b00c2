// The closest of a list of names, for "did you mean …?".
import { distance, closest as nearest } from 'fastest-levenshtein';

/** Share of a word's letters that may be wrong: two of five make `lable` a `label`, and leave `cost` no `text`. */
const TOLERANCE = 0.4;

/**
 * @returns the candidate that differs least from `word`, ignoring case; undefined if none is close.
 * @example closest('modls', ['label', 'models']) // 'models'
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const fold = (text: string): string => text.trim().toLowerCase();
  const folded = candidates.map(fold);
  const found = nearest(fold(word), folded);
  const near = distance(fold(word), found) <= Math.floor(TOLERANCE * Math.max(word.length, found.length));
  return near ? candidates[folded.indexOf(found)] : undefined;
}
