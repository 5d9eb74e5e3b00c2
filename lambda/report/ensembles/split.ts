// Splits the rows in two: what is chosen on one half is measured on the other.
import { seededUniform } from '../../shared/random/words.ts';

/**
 * 1 for half of the rows (the smaller half of an odd number), drawn by the seed without regard to their labels; the same
 * for all cascades of a run, so that these are compared on the same rows.
 */
export function chosenOnRows(rows: number, seed: number): Uint8Array {
  const chosen = new Uint8Array(rows);
  const uniform = seededUniform(`${seed} cascade`);
  // Selection sampling (Knuth, algorithm S): each subset of this size is as likely as any other.
  let left = Math.floor(rows / 2);
  for (let row = 0; row < rows; row++) {
    if (uniform() * (rows - row) >= left) continue;
    chosen[row] = 1;
    left--;
  }
  return chosen;
}
