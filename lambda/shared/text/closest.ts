// "Did you mean …?": finds the closest in a list of names.
import { distance, closest as nearest } from 'fastest-levenshtein';

/** Share of a word's letters that may be wrong. Two of five turn `lable` into `label`, but not `cost` into `text`. */
const TOLERANCE = 0.4;

/**
 * @returns the candidate that differs least from `word`, ignoring case. Undefined if none is close.
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

type Show = (name: string) => string;
const asItIs: Show = (name) => name;

/** @param show formats the name. @example didYouMean('modls', ['label', 'models']) // 'Did you mean models?' */
export function didYouMean(word: string, candidates: readonly string[], show = asItIs): string | undefined {
  const near = closest(word, candidates);
  return near === undefined ? undefined : `Did you mean ${show(near)}?`;
}

/** The end of a sentence about an unknown name. @example '; did you mean models?', or '.' */
export function orDidYouMean(word: string, candidates: readonly string[], show = asItIs): string {
  const question = didYouMean(word, candidates, show);
  return question === undefined ? '.' : `; d${question.slice(1)}`;
}
