import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { bootstrap } from '../../../../lambda/report/intervals/bootstrap.ts';
import { noIntervalBecause } from '../../../../lambda/report/intervals/edges.ts';
import { multinomialSampler } from '../../../../lambda/report/intervals/multinomial.ts';
import { wilson } from '../../../../lambda/report/intervals/wilson.ts';
import { type Cell, type ConfusionMatrix, margins } from '../../../../lambda/report/scores/confusion-matrix.ts';
import { scores } from '../../../../lambda/report/scores/scores.ts';
import { MetricName } from '../../../../lambda/shared/contracts/report/scores.ts';
import { seededWords } from '../../../../lambda/shared/random/words.ts';

const Bounds = z.record(z.string(), z.object({ lower: z.number(), upper: z.number() }));
const Fixture = z.object({ cases: z.array(z.object({ cells: z.array(z.array(z.number())), intervals: Bounds })) });
/** From scripts/reference/intervals.py. */
const fixture = Fixture.parse(
  JSON.parse(readFileSync(new URL('../../../fixtures/metrics/intervals.json', import.meta.url), 'utf8')),
);

const METRICS = [
  'balanced_accuracy',
  'matthews_corrcoef',
  'cohen_kappa_score',
  'f1_macro',
  'f1_weighted',
  'precision_macro',
  'precision_weighted',
] as const;
const ROWS = 200;
const SIMULATIONS = 200;
/** Of a share of 95 % in this many simulations. */
const STANDARD_ERROR = 0.0154;

/** Labels with these shares, and a classifier that spreads its mistakes over the others. */
function population(sizes: readonly number[], right: number, noAnswer: number): ConfusionMatrix {
  const wrong = (1 - right - noAnswer) / (sizes.length - 1);
  const cells: Cell[] = sizes.flatMap((size, row) =>
    Array.from({ length: sizes.length + 1 }, (_, column) => ({
      row,
      column,
      count: size * (column === row ? right : column === sizes.length ? noAnswer : wrong),
    })),
  );
  return { labels: sizes.length, cells };
}

/** Share of simulated holdouts whose intervals contain the population's scores. */
function coverage({ labels, cells }: ConfusionMatrix, seed: string): Record<string, number> {
  const truth = scores(margins({ labels, cells }));
  const weights = Float64Array.from(cells, ({ count }) => count);
  const sample = multinomialSampler(weights, ROWS, seededWords(seed));
  const counts = new Float64Array(cells.length);
  const covered = new Map(METRICS.map((metric) => [metric, 0]));
  for (let simulation = 0; simulation < SIMULATIONS; simulation++) {
    sample(counts);
    const drawn = cells.map((cell, index) => ({ ...cell, count: counts[index] ?? 0 })).filter(({ count }) => count > 0);
    const { all } = bootstrap({ labels, cells: drawn }, ROWS, `simulation ${simulation}`);
    for (const metric of METRICS) {
      const { lower, upper } = all[metric] ?? { lower: Number.NaN, upper: Number.NaN };
      if (lower <= truth[metric] && truth[metric] <= upper) covered.set(metric, (covered.get(metric) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...covered].map(([metric, count]) => [metric, count / SIMULATIONS]));
}

test.each([
  { name: 'four labels', matrix: population([0.3, 0.3, 0.2, 0.2], 0.8, 0.03) },
  { name: 'six labels, one of them on two rows', matrix: population([0.45, 0.3, 0.15, 0.06, 0.03, 0.01], 0.8, 0.03) },
  { name: 'the same, with few mistakes', matrix: population([0.45, 0.3, 0.15, 0.06, 0.03, 0.01], 0.95, 0.01) },
  { name: 'twenty labels of ten rows', matrix: population(new Array<number>(20).fill(0.05), 0.8, 0.02) },
])('intervals cover the scores of the population in 93 to 97 of 100 samples of 200 rows: $name', ({ name, matrix }) => {
  for (const [metric, share] of Object.entries(coverage(matrix, name))) {
    expect(share, metric).toBeGreaterThan(0.93 - 2 * STANDARD_ERROR);
    // Those of macro averages may be wider than necessary if a label has next to no rows.
    const wide = matrix.labels === 6 && /macro|balanced/.test(metric);
    expect(share, metric).toBeLessThan(wide ? 1 : 0.97 + 2 * STANDARD_ERROR);
  }
});

/** Few rows of a label make these wider than the bootstrap, see edges.ts: they reach at least as far. */
const WIDENED: readonly string[] = ['precision_weighted', 'f1_weighted', 'matthews_corrcoef'];

test("BCa intervals are those of scipy's bootstrap of the rows, or wider where rows are few", () => {
  for (const { cells, intervals } of fixture.cases) {
    const matrix = {
      labels: cells.length,
      cells: cells
        .flatMap((counts, row) => counts.map((count, column) => ({ row, column, count })))
        .filter(({ count }) => count > 0),
    };
    const rows = matrix.cells.reduce((sum, { count }) => sum + count, 0);
    const { all } = bootstrap(matrix, rows, 'scipy');
    for (const [metric, { lower, upper }] of Object.entries(intervals)) {
      const actual = all[MetricName.parse(metric)];
      // The uncertainty that two thousand resamples leave.
      const tolerance = 0.07 * (upper - lower);
      const off = WIDENED.includes(metric) ? (further: number) => Math.max(0, further) : Math.abs;
      expect(off((actual?.lower ?? 0) - lower), `${metric}, lower`).toBeLessThan(tolerance);
      expect(off(upper - (actual?.upper ?? 0)), `${metric}, upper`).toBeLessThan(tolerance);
    }
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

test('the same seed gives the same intervals, another one different intervals', () => {
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
  // Nor does it say that none is ever right.
  expect(all.f1_weighted).toEqual({ lower: 0, upper: 2 * (wilson(0, 10)?.upper ?? 0) });
  expect(answered.f1_weighted).toBeNull();
});

test('if all answers are right, an interval reaches as far as the mistakes that the rows may not show', () => {
  const cells = [
    { row: 0, column: 0, count: 10 },
    { row: 1, column: 1, count: 10 },
  ];
  const { all } = bootstrap({ labels: 2, cells }, 20, 'a');
  const mistakes = 1 - (wilson(20, 20)?.lower ?? 0);
  expect(all.f1_weighted).toEqual({ lower: 1 - 1.5 * mistakes, upper: 1 });
  expect(all.cohen_kappa_score).toEqual({ lower: 1 - mistakes / (0.5 - mistakes), upper: 1 });
  expect(all.matthews_corrcoef).toEqual(all.cohen_kappa_score);
  // Two independent labels, each as certain as Wilson is of ten out of ten.
  const below = 1 - (wilson(10, 10)?.lower ?? 0);
  expect(all.recall_macro?.lower).toBeCloseTo(1 - (Math.SQRT2 * below) / 2, 12);
  expect(all.recall_macro?.upper).toBe(1);
});

test('without ten rows of a second label there is no interval of what is better than chance, and why', () => {
  const cells = [
    { row: 0, column: 0, count: 100 },
    { row: 0, column: 1, count: 1 },
    { row: 1, column: 1, count: 8 },
  ];
  const matrix = { labels: 2, cells };
  expect(bootstrap(matrix, 109, 'a').all).toMatchObject({ matthews_corrcoef: null, cohen_kappa_score: null });
  expect(noIntervalBecause('matthews_corrcoef', 0.9, margins(matrix), 1)).toMatch(/^Too few rows/);
  expect(noIntervalBecause('f1_weighted', 0.9, margins(matrix), 1)).toBeUndefined();
});

test('a label that never occurred may have any recall', () => {
  const cells = [
    { row: 0, column: 0, count: 500 },
    { row: 0, column: 1, count: 1 },
  ];
  const { all } = bootstrap({ labels: 3, cells }, 501, 'a');
  expect(all.recall_macro?.upper).toBeGreaterThan(0.75);
  // It covers the labels that occur.
  expect(all.balanced_accuracy?.lower).toBeGreaterThan(0.98);
});

test('a million rows of 300 labels take no longer than the rest of a report', () => {
  const cells: Cell[] = [];
  for (let row = 0; row < 300; row++) {
    for (let near = 0; near < 20; near++) {
      cells.push({ row, column: (row + near) % 301, count: near === 0 ? 2900 : 23 });
    }
  }
  const rows = cells.reduce((sum, { count }) => sum + count, 0);
  const start = process.cpuUsage();
  bootstrap({ labels: 300, cells }, rows, 'a');
  const { user, system } = process.cpuUsage(start);
  expect(rows).toBeGreaterThan(1_000_000);
  // 0.3 s on an idle machine. A busy one takes longer by the clock, but hardly more of its processor's time.
  expect((user + system) / 1e6).toBeLessThan(3);
});
