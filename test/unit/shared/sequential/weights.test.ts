import { expect, test } from 'vitest';
import { at } from '../../../../lambda/shared/at.ts';
import { UnitSets } from '../../../../lambda/shared/copies/units.ts';
import { positionsOf, rowOrder } from '../../../../lambda/shared/random/row-order.ts';
import { differences, evidenceAbove } from '../../../../lambda/shared/sequential/betting.ts';
import { unitWeights, weightsOf } from '../../../../lambda/shared/sequential/weights.ts';

const ROWS = 12;
/** Rows 0 to 4 are one unit, 5 and 6 another, and the others stand for themselves. */
function units() {
  const sets = new UnitSets(ROWS);
  for (const row of [1, 2, 3, 4]) sets.join(0, row);
  sets.join(5, 6);
  const found = sets.units();
  if (!found) throw new Error('no units');
  return found;
}
const runOf = (seed: number) => ({ rows: ROWS, seed, order: 'random' as const });

test('a unit counts through one of its rows, with the weight of all', () => {
  const run = runOf(1);
  const of = unitWeights(run, units());
  const weightAt = Array.from(positionsOf(rowOrder(run)), (position) => at(of, position));
  expect(weightAt.slice(0, 5).sort()).toEqual([0, 0, 0, 0, 5]);
  expect(weightAt.slice(5, 7).sort()).toEqual([0, 2]);
  expect(weightAt.slice(7)).toEqual([1, 1, 1, 1, 1]);
});

test('the row is drawn whatever its place in the order, so a large unit comes no sooner than others', () => {
  const places = Array.from({ length: 2_000 }, (_, seed) => unitWeights(runOf(seed), units()).indexOf(5));
  const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
  // Uniform on 0 to 11, with a standard error of 0.077. The first of five rows would come at 1.2.
  expect(Math.abs(mean - 5.5)).toBeLessThan(0.25);
});

test('rows that count nothing are no evidence, and equal weights change nothing', () => {
  const first = { of: Array(40).fill(1), best: 1, rows: 40 };
  const second = { of: Array(40).fill(0), best: 1, rows: 40 };
  const evidence = (weights?: Uint32Array) =>
    evidenceAbove(differences(first, second, weights && weightsOf(weights)), 0.5);
  const half = new Uint32Array(40).fill(1, 0, 20);
  expect(evidence(new Uint32Array(40).fill(1))).toBe(evidence());
  expect(evidence(new Uint32Array(40).fill(7))).toBe(evidence());
  expect(evidence(half)).toBeLessThan(evidence());
  expect(evidence(half)).toBe(evidenceAbove(differences({ ...first, rows: 20 }, second), 0.5));
});

test('beside a row that is heavier, others weigh less', () => {
  const scores = { of: [2, 2, 2, 2, 2, 2, 0], best: 2, rows: 7 };
  const light = { ...scores, weights: weightsOf(Uint32Array.from([1, 1, 1, 1, 1, 1, 5])) };
  expect(evidenceAbove(scores, 0.5)).toBeGreaterThan(0);
  expect(evidenceAbove(light, 0.5)).toBeLessThan(evidenceAbove(scores, 0.5));
});
