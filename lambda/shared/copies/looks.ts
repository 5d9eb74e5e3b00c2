// What the texts of a file look like: their lengths, and how many of their words others do not have.
import { at } from '../at.ts';
import { type Looks, WORD_PLACES } from '../contracts/report/looks.ts';
import { seededUniform } from '../random/words.ts';
import { isNumber, mix, type Words } from './words.ts';

export interface Look {
  /** Characters. */
  readonly length: number;
  readonly words: Words;
}

/** Rows of which little is known have no looks. */
const FEWEST_ROWS = 40;
/** Rows whose words are marked, unless the bitmap is half full before: beyond it, most unseen words would look seen. */
const MOST_MARKED_ROWS = 4_000;
const MOST_PLACES = WORD_PLACES / 2;
/** Rows of which a figure each is kept. */
const MOST_KEPT_ROWS = 1_000;
/** Of a share of words. */
const STEPS = 10_000;

const placeOf = (word: number): number => mix(word) % WORD_PLACES;

/**
 * Splits the rows at random: words of the first half are marked, and the others are looked at as new rows will be. New
 * rows that are drawn as these were are then exchangeable with the others, whatever the words of the first half are.
 * @param rows one of each unit, since rows that belong together are alike
 * @returns undefined for too few rows
 */
export function looksOf(
  rows: Uint32Array,
  lookAt: (row: number) => Look,
  seed: number,
): Pick<Looks, 'words' | 'lengths' | 'unseen'> | undefined {
  if (rows.length < FEWEST_ROWS) return undefined;
  const order = drawn(rows, seed);
  const words = new Uint8Array(WORD_PLACES / 8);
  const marked = Math.min(MOST_MARKED_ROWS, Math.floor(rows.length / 2));
  for (let index = 0, places = 0; index < marked && places < MOST_PLACES; index++) {
    places += mark(words, lookAt(at(order, index)).words);
  }
  const looks = Array.from(order, lookAt);
  return {
    words: Buffer.from(words).toString('base64'),
    lengths: looks.slice(0, MOST_KEPT_ROWS).map(({ length }) => length),
    unseen: looks.slice(marked, marked + MOST_KEPT_ROWS).map((look) => unseenShare(words, look.words)),
  };
}

/** Share of the words, numbers aside, whose place is not marked; 0 where there are none. */
export function unseenShare(marks: Uint8Array, words: Words): number {
  let [known, all] = [0, 0];
  for (const word of words) {
    if (isNumber(word)) continue;
    all++;
    known += Number(isMarked(marks, placeOf(word)));
  }
  return all === 0 ? 0 : Math.round((1 - known / all) * STEPS) / STEPS;
}

/** @returns how many places are new */
function mark(marks: Uint8Array, words: Words): number {
  let fresh = 0;
  for (const word of words) {
    const place = placeOf(word);
    if (isNumber(word) || isMarked(marks, place)) continue;
    marks[place >>> 3] = at(marks, place >>> 3) | (1 << (place & 7));
    fresh++;
  }
  return fresh;
}

const isMarked = (marks: Uint8Array, place: number): boolean => (at(marks, place >>> 3) & (1 << (place & 7))) !== 0;

/** As many rows as are needed, drawn without replacement: the first steps of a Fisher–Yates shuffle. */
function drawn(rows: Uint32Array, seed: number): Uint32Array {
  const order = rows.slice();
  const uniform = seededUniform(`${seed} looks`);
  const wanted = Math.min(order.length, MOST_MARKED_ROWS + MOST_KEPT_ROWS);
  for (let index = 0; index < wanted; index++) {
    const other = index + Math.floor(uniform() * (order.length - index));
    const row = at(order, other);
    order[other] = at(order, index);
    order[index] = row;
  }
  return order.subarray(0, wanted);
}
