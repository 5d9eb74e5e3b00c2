// Whether a text is a copy of another with a word or so changed.
import { isNumber, sizeOf, type Words } from './words.ts';

/** In shorter texts a word is too much of what is said: "Where is my card" is no copy of "Where is my refund". */
export const FEWEST_WORDS = 9;
/** From here on a ninth of the words would be whole sentences, so more words allow for half as many. */
const LONG = 36;

/** Words that may be changed, added or left out of a text of so many: one of nine, and of long texts one of eighteen. */
export function allowedChanges(size: number): number {
  return size < LONG ? Math.floor(size / FEWEST_WORDS) : Math.floor((size + LONG) / (2 * FEWEST_WORDS));
}

/** A number in the place of another one: two orders of a template are two cases, whatever else they share. */
const OTHER_NUMBER = 2;

/**
 * Words that must be changed, added or left out (Levenshtein 1966), of which there are at most as many as
 * {@link allowedChanges}.
 */
export function isNearCopy(one: Words, other: Words): boolean {
  const most = allowedChanges(Math.max(sizeOf(one), sizeOf(other)));
  if (most === 0 || Math.abs(one.length - other.length) > most) return false;
  let first = 0;
  while (first < one.length && first < other.length && one[first] === other[first]) first++;
  let end = one.length;
  let otherEnd = other.length;
  while (end > first && otherEnd > first && one[end - 1] === other[otherEnd - 1]) {
    end--;
    otherEnd--;
  }
  return distance(one.subarray(first, end), other.subarray(first, otherEnd), most) <= most;
}

/** @returns what is above `most` where the distance is */
function distance(one: Words, other: Words, most: number): number {
  // Row by row of the table of all beginnings, and of each row what lies within `most` of the diagonal.
  let before = Int32Array.from({ length: other.length + 1 }, (_, column) => column);
  let now = new Int32Array(other.length + 1);
  for (let row = 1; row <= one.length; row++) {
    now.fill(most + 1);
    now[0] = row;
    let least = now[0];
    const word = one[row - 1] ?? 0;
    const last = Math.min(other.length, row + most);
    for (let column = Math.max(1, row - most); column <= last; column++) {
      const theirs = other[column - 1] ?? 0;
      const changed = word === theirs ? 0 : isNumber(word) && isNumber(theirs) ? OTHER_NUMBER : 1;
      const steps = Math.min(
        (before[column - 1] ?? 0) + changed,
        (before[column] ?? 0) + 1,
        (now[column - 1] ?? 0) + 1,
      );
      now[column] = steps;
      if (steps < least) least = steps;
    }
    if (least > most) return least;
    [before, now] = [now, before];
  }
  return before[other.length] ?? 0;
}
