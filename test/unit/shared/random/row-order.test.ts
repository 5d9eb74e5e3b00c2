import { expect, it } from 'vitest';
import { positionsOf, rowOrder } from '../../../../lambda/shared/random/row-order.ts';

const random = (rows: number, seed: number) => rowOrder({ rows, seed, order: 'random' });
const SEEDS = 1_000;
/** scipy.stats.chi2.ppf(0.95, 3) and chi2.ppf(0.999, 119) */
const CHI_SQUARE = { labels: 7.814728, orders: 172.417682 };

it('has every row once, and is the same for the same seed and rows', () => {
  const order = random(1_000, 7);
  expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, row) => row));
  expect(random(1_000, 7)).toEqual(order);
  expect(random(1_000, 8)).not.toEqual(order);
  expect(random(0, 0)).toHaveLength(0);
  expect([...random(1, 0)]).toEqual([0]);
});

it("keeps the file's order in a run from before rows were shuffled", () => {
  expect([...rowOrder({ rows: 4, seed: 7 })]).toEqual([0, 1, 2, 3]);
});

it('gives the position of each row back', () => {
  const order = random(100, 3);
  const positions = positionsOf(order);
  expect([...order].every((row, position) => positions[row] === position)).toBe(true);
});

/** Rows of each label, one label after the other, as in a sorted file. */
const SORTED = [300, 150, 100, 50] as const;
const ROWS = SORTED.reduce((sum, count) => sum + count, 0);
const labelAt = Uint8Array.from(SORTED.flatMap((count, label) => new Array<number>(count).fill(label)));

/**
 * Pearson's statistic of the labels among the first rows. They are drawn without replacement, which makes their
 * variance smaller by the factor (N − n) / (N − 1).
 */
function statistic(order: Uint32Array, answered: number): number {
  const counts = new Uint32Array(SORTED.length);
  for (const row of order.subarray(0, answered)) {
    const label = labelAt[row] ?? -1;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  const pearson = SORTED.reduce((sum, all, label) => {
    const expected = (answered * all) / ROWS;
    return sum + ((counts[label] ?? 0) - expected) ** 2 / expected;
  }, 0);
  return (pearson * (ROWS - 1)) / (ROWS - answered);
}

// The standard error of a rejection rate of 5 % over 1,000 seeds is 0.7 points.
it.each([60, 96, 200, 450])('has the labels of a sorted file in their shares among the first %i rows', (answered) => {
  let rejected = 0;
  for (let seed = 0; seed < SEEDS; seed++) if (statistic(random(ROWS, seed), answered) > CHI_SQUARE.labels) rejected++;
  expect(rejected / SEEDS).toBeLessThan(0.05 + 2 * 0.007);
  expect(rejected / SEEDS).toBeGreaterThan(0.05 - 3 * 0.007);
});

it('puts each row at each position equally often', () => {
  const rows = 5;
  const counts = new Map<string, number>();
  const seeds = 12_000;
  for (let seed = 0; seed < seeds; seed++) {
    const order = random(rows, seed).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  // All 5! orders, each about 100 times.
  const expected = seeds / 120;
  expect(counts.size).toBe(120);
  const pearson = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(pearson).toBeLessThan(CHI_SQUARE.orders);
});
