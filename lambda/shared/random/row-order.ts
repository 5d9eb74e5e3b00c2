// The random order in which a run asks its rows, so that what has been answered at any moment is a sample of the file.

import { uint32At } from '../at.ts';
import type { Run } from '../contracts/run.ts';
import { seededWords } from './words.ts';

/** Random words are 32 bits. */
const WORDS = 2 ** 32;

/**
 * The row at each position. A sample's index counts positions, see sample-index.ts. The order depends on the seed and
 * the number of rows alone: two stopped runs of a file have asked the same rows first, which makes them comparable, and
 * a run that is started again finds its first answers in the cache.
 *
 * Every order is equally likely over the seeds: a Fisher–Yates shuffle (Durstenfeld, 1964, Algorithm 235) with unbiased
 * draws. Runs from before rows were shuffled keep the file's order. Takes four bytes a row.
 */
export function rowOrder({ rows, seed, order }: Pick<Run, 'rows' | 'seed' | 'order'>): Uint32Array {
  const rowAt = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) rowAt[row] = row;
  if (order === undefined) return rowAt;
  const word = seededWords(`${seed} rows`);
  for (let last = rows - 1; last > 0; last--) {
    const drawn = below(last + 1, word);
    const row = uint32At(rowAt, drawn);
    rowAt[drawn] = uint32At(rowAt, last);
    rowAt[last] = row;
  }
  return rowAt;
}

/** The inverse of rowOrder: the position of each row. */
export function positionsOf(rowAt: Uint32Array): Uint32Array {
  const positions = new Uint32Array(rowAt.length);
  rowAt.forEach((row, position) => {
    positions[row] = position;
  });
  return positions;
}

/** A uniform integer from 0 to `count` - 1. Words beyond the last multiple of `count` would favour small numbers. */
function below(count: number, word: () => number): number {
  const end = WORDS - (WORDS % count);
  for (;;) {
    const drawn = word();
    if (drawn < end) return drawn % count;
  }
}
