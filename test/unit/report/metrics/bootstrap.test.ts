import { expect, test } from 'vitest';
import { bootstrap } from '../../../../lambda/report/metrics/bootstrap.ts';
import { type Cell, type ConfusionMatrix, margins } from '../../../../lambda/report/metrics/confusion-matrix.ts';
import { multinomialSampler } from '../../../../lambda/report/metrics/multinomial.ts';
import { seededWords } from '../../../../lambda/report/metrics/random.ts';
import { scores } from '../../../../lambda/report/metrics/scores.ts';

const METRICS = ['balanced_accuracy', 'matthews_corrcoef', 'cohen_kappa_score', 'f1_macro', 'f1_weighted'] as const;
const ROWS = 200;

/** Four labels of unlike size, a classifier that is right on 80 % and gives no answer on 3 %. */
function population(): ConfusionMatrix {
  const sizes = [0.3, 0.3, 0.2, 0.2];
  const cells: Cell[] = sizes.flatMap((size, row) =>
    [0, 1, 2, 3, 4].map((column) => ({
      row,
      column,
      count: size * (column === row ? 0.8 : column === sizes.length ? 0.03 : 0.17 / 3),
    })),
  );
  return { labels: sizes.length, cells };
}

test('intervals cover the scores of the population in about 95 of 100 samples of 200 rows', () => {
  const { labels, cells } = population();
  const truth = scores(margins({ labels, cells }));
  const random = seededWords('coverage');
  const sample = multinomialSampler(
    Float64Array.from(cells, ({ count }) => count),
    ROWS,
    random,
  );
  const counts = new Float64Array(cells.length);
  const simulations = 400;
  const covered = new Map(METRICS.map((metric) => [metric, 0]));
  for (let simulation = 0; simulation < simulations; simulation++) {
    sample(counts);
    const drawn = cells.map((cell, index) => ({ ...cell, count: counts[index] ?? 0 })).filter(({ count }) => count > 0);
    const { all } = bootstrap({ labels, cells: drawn }, ROWS, `simulation ${simulation}`);
    for (const metric of METRICS) {
      const { lower, upper } = all[metric] ?? { lower: Number.NaN, upper: Number.NaN };
      if (lower <= truth[metric] && truth[metric] <= upper) covered.set(metric, (covered.get(metric) ?? 0) + 1);
    }
  }
  for (const [metric, count] of covered) {
    // 95 % plus or minus three standard errors of the simulation.
    expect(count / simulations, metric).toBeGreaterThan(0.917);
    expect(count / simulations, metric).toBeLessThan(0.983);
  }
});

const MATRIX: ConfusionMatrix = {
  labels: 2,
  cells: [
    { row: 0, column: 0, count: 40 },
    { row: 0, column: 1, count: 5 },
    { row: 1, column: 1, count: 30 },
    { row: 1, column: 2, count: 25 },
  ],
};

test('the same seed gives the same intervals, another one others', () => {
  expect(bootstrap(MATRIX, 100, 'a')).toEqual(bootstrap(MATRIX, 100, 'a'));
  expect(bootstrap(MATRIX, 100, 'a')).not.toEqual(bootstrap(MATRIX, 100, 'b'));
});

test('answered samples have intervals of their own', () => {
  const { all, answered } = bootstrap(MATRIX, 100, 'a');
  expect(all.f1_macro?.upper).toBeLessThan(0.9);
  expect(answered.f1_macro?.lower).toBeGreaterThan(0.85);
});

test('repeats of the same rows do not make an interval narrower', () => {
  const tripled = { ...MATRIX, cells: MATRIX.cells.map((cell) => ({ ...cell, count: cell.count * 3 })) };
  expect(bootstrap(tripled, 100, 'a').all).toEqual(bootstrap(MATRIX, 100, 'a').all);
});

test('a score that no resample defines has no interval', () => {
  const alike = { labels: 2, cells: [{ row: 0, column: 2, count: 10 }] };
  const { all, answered } = bootstrap(alike, 10, 'a');
  expect(all.f1_weighted).toEqual({ lower: 0, upper: 0 });
  expect(answered.f1_weighted).toBeNull();
});

test('where all answers are right there is no interval', () => {
  const cells = [
    { row: 0, column: 0, count: 10 },
    { row: 1, column: 1, count: 10 },
  ];
  expect(bootstrap({ labels: 2, cells }, 20, 'a').all.f1_macro).toBeNull();
  const failed = bootstrap({ labels: 2, cells: [...cells, { row: 1, column: 2, count: 1 }] }, 21, 'a');
  expect(failed.all.f1_macro?.lower).toBeLessThan(1);
  expect(failed.answered.f1_macro).toBeNull();
});

test('a million rows of 300 labels take no longer than the rest of a report', () => {
  const cells: Cell[] = [];
  for (let row = 0; row < 300; row++) {
    for (let near = 0; near < 20; near++) {
      cells.push({ row, column: (row + near) % 301, count: near === 0 ? 2900 : 23 });
    }
  }
  const rows = cells.reduce((sum, { count }) => sum + count, 0);
  const start = performance.now();
  bootstrap({ labels: 300, cells }, rows, 'a');
  expect(rows).toBeGreaterThan(1_000_000);
  // 0.15 s on an idle machine.
  expect(performance.now() - start).toBeLessThan(3000);
});
