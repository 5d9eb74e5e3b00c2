// What each row counts in a comparison that may be looked at after every row, where rows belong together.
import { uint32At } from '../at.ts';
import type { Run } from '../contracts/run.ts';
import type { Units } from '../copies/units.ts';
import { positionsOf, rowOrder } from '../random/row-order.ts';
import { seededWords } from '../random/words.ts';

export interface Weights {
  /** By position in the run's order. */
  readonly of: Uint32Array;
  /** The largest one of the file, which is known before anything is asked. */
  readonly heaviest: number;
}

/**
 * A unit counts through one of its rows, which has the weight of all of them; its other rows count nothing. The row is
 * drawn whatever its place in the run's order, so units come in an order that says nothing of their size, as independent
 * draws, and their weighted rows have the mean of all rows: what a bet needs. Had the unit's first row been taken, large
 * units would come first.
 */
export function unitWeights(run: Pick<Run, 'rows' | 'seed' | 'order'>, { of, count }: Units): Weights {
  const word = seededWords(`${run.seed} units`);
  const sizes = new Uint32Array(count);
  const drawn = new Uint32Array(count);
  const least = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (const [row, unit] of of.entries()) {
    sizes[unit] = uint32At(sizes, unit) + 1;
    const ticket = word();
    if (ticket >= (least[unit] ?? 0)) continue;
    least[unit] = ticket;
    drawn[unit] = row;
  }
  const positions = positionsOf(rowOrder(run));
  const weights = new Uint32Array(run.rows);
  for (const [unit, row] of drawn.entries()) weights[uint32At(positions, row)] = uint32At(sizes, unit);
  return weightsOf(weights);
}

export const weightsOf = (of: Uint32Array): Weights => ({
  of,
  heaviest: of.reduce((most, weight) => Math.max(most, weight), 1),
});
