// What each row counts in a comparison that may be looked at after every row, where rows belong together.
import { uint32At } from '../at.ts';
import type { Run } from '../contracts/run.ts';
import type { Units } from '../copies/units.ts';
import { positionsOf, rowOrder } from '../random/row-order.ts';
import { seededWords } from '../random/words.ts';

export interface Weights {
  /** All weights that occur, ascending. They are known before anything is asked. */
  readonly kinds: Uint32Array;
  /** By position in the run's order: index of its weight. A million rows have fewer than 1,500 different weights. */
  readonly of: Uint16Array;
}

/**
 * A unit counts through one of its rows, which has the weight of all of them; its other rows count nothing. The row is
 * drawn whatever its place in the run's order, so units come in an order that says nothing of their size, as independent
 * draws, and their weighted rows have the mean of all rows: what a bet needs. Had the unit's first row been taken, large
 * units would come first.
 * @returns by position in the run's order
 */
export function unitWeights(run: Pick<Run, 'rows' | 'seed' | 'order'>, { of, count }: Units): Uint32Array {
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
  return weights;
}

/** @param weights by position in the run's order */
export function weightsOf(weights: Uint32Array): Weights {
  const kinds = Uint32Array.from(new Set(weights)).sort();
  const indices = new Map(Array.from(kinds, (kind, index) => [kind, index]));
  return { kinds, of: Uint16Array.from(weights, (weight) => indices.get(weight) ?? 0) };
}
