import { expect, test } from 'vitest';
import { multinomialSampler } from '../../../../lambda/report/intervals/multinomial.ts';
import { pairedBootstrap } from '../../../../lambda/report/intervals/paired-bootstrap.ts';
import { PairedF1 } from '../../../../lambda/report/intervals/paired-f1.ts';
import { signFlips } from '../../../../lambda/report/intervals/sign-flips.ts';
import { comparisons } from '../../../../lambda/report/metrics/comparisons.ts';
import { difference } from '../../../../lambda/report/metrics/difference.ts';
import { rankedBy } from '../../../../lambda/report/metrics/rank.ts';
import { variantReport } from '../../../../lambda/report/metrics/variant.ts';
import type { JointTable } from '../../../../lambda/report/scores/pair.ts';
import { seededWords } from '../../../../lambda/shared/random/words.ts';
import { baseline, model, type SampleRun, sampleInput } from '../sample-run.ts';

const ROWS = 100;
/** Rows that each variant has right, starting with the first. */
const RIGHT = [70, 95, 60];

const RUN: SampleRun = {
  labels: ['a', 'b'],
  rows: Array.from({ length: ROWS }, (_, row) => ({ text: `${row}`, truth: row % 2 === 0 ? 'a' : 'b' })),
  variants: [baseline('tfidf'), model('m'), model('n')],
  predict: (row, variant) => ({ predicted: row < (RIGHT[variant] ?? 0) === (row % 2 === 0) ? 'a' : 'b' }),
};

function compare(run: SampleRun) {
  const { table } = sampleInput(run);
  const variants = table.run.variants.map((_, index) => variantReport(table, index));
  return comparisons(table, variants, rankedBy(variants, { metric: 'accuracy' }));
}

test('every pair, models before baselines and the better before the worse', () => {
  expect(compare(RUN).map(({ first, second }) => `${first} ${second}`)).toEqual([
    'm/zero-shot n/zero-shot',
    'm/zero-shot tfidf',
    'n/zero-shot tfidf',
  ]);
});

test('a clear difference is significant for each metric', () => {
  const [pair] = compare(RUN);
  expect(pair).toMatchObject({ first_better: 35, second_better: 0 });
  expect(pair?.metrics.accuracy.difference).toBeCloseTo(0.35, 12);
  expect(Object.values(pair?.metrics ?? {}).map(({ significant }) => significant)).toEqual([true, true, true]);
});

test('p-values are corrected for all pairs', () => {
  const pair = compare(RUN)[2];
  // Ten rows, all in favour of one side: 2 / 2^10, the largest of three.
  expect(pair?.metrics.accuracy.p_value).toBeCloseTo(2 ** -9, 12);
  expect(pair?.metrics.accuracy.p_value_holm).toBeCloseTo(2 ** -9, 12);
  const [first] = compare(RUN);
  expect(first?.metrics.accuracy.p_value_holm).toBeCloseTo(3 * 2 ** -34, 12);
});

test('variants that always agree are a tie without a spread', () => {
  const [pair] = compare({ ...RUN, variants: [model('m'), model('n')], predict: (row) => RUN.predict(row, 0, 0) });
  expect(pair?.metrics.f1_macro).toEqual({
    difference: 0,
    ci: { lower: 0, upper: 0 },
    p_value: 1,
    p_value_holm: 1,
    significant: false,
  });
  expect(pair?.smallest_difference).toBeNull();
});

test('if all rows favour one side, a bootstrap has no interval of F1, but exchanges tell that it differs', () => {
  const [pair] = compare({
    ...RUN,
    variants: [model('m'), model('n')],
    predict: (row, variant) => ({ predicted: (row % 2 === 0) === (variant === 0) ? 'a' : 'b' }),
  });
  expect(pair?.metrics.f1_macro).toMatchObject({ difference: 1, ci: null, significant: true });
  expect(pair?.metrics.accuracy.significant).toBe(true);
});

test('a pair can be seen from both sides', () => {
  const all = compare(RUN);
  const ahead = difference(all, 'm/zero-shot', 'tfidf');
  const behind = difference(all, 'tfidf', 'm/zero-shot');
  expect(behind?.difference).toBeCloseTo(-(ahead?.difference ?? 0), 15);
  expect(behind?.ci?.lower).toBe(-(ahead?.ci?.upper ?? 0));
});

test('repeats of the same answers change nothing', () => {
  const [once] = compare(RUN);
  const [thrice] = compare({ ...RUN, repeats: 3 });
  expect(thrice?.first_better).toBe(once?.first_better);
  expect(thrice?.metrics.accuracy.ci?.lower).toBeCloseTo(once?.metrics.accuracy.ci?.lower ?? 0, 12);
});

test('two equally good variants are told apart in about 5 of 100 holdouts of 200 rows', () => {
  // Three labels. Both are right on 80 %, independently, and spread their errors alike.
  const cells: { truth: number; first: number; second: number; count: number }[] = [];
  const chance = (truth: number, given: number) => (truth === given ? 0.8 : 0.1);
  for (let cell = 0; cell < 27; cell++) {
    const [truth, first, second] = [Math.floor(cell / 9), Math.floor(cell / 3) % 3, cell % 3];
    cells.push({ truth, first, second, count: (chance(truth, first) * chance(truth, second)) / 3 });
  }
  const weights = Float64Array.from(cells, ({ count }) => count);
  const sample = multinomialSampler(weights, 200, seededWords('type I'));
  const drawn = new Float64Array(cells.length);
  const simulations = 400;
  const found = { f1_macro: 0, f1_weighted: 0 };
  for (let simulation = 0; simulation < simulations; simulation++) {
    sample(drawn);
    const there = cells.map((cell, index) => ({ ...cell, count: drawn[index] ?? 0 })).filter(({ count }) => count > 0);
    const joint: JointTable = {
      labels: 3,
      truth: Int32Array.from(there, ({ truth }) => truth),
      first: Int32Array.from(there, ({ first }) => first),
      second: Int32Array.from(there, ({ second }) => second),
      count: Float64Array.from(there, ({ count }) => count),
    };
    const { f1_macro, f1_weighted } = pairedBootstrap(joint, 200, `simulation ${simulation}`);
    if ((f1_macro.p_value ?? 1) < 0.05) found.f1_macro++;
    if ((f1_weighted.p_value ?? 1) < 0.05) found.f1_weighted++;
  }
  // 5 % plus or minus three standard errors of the simulation.
  for (const count of Object.values(found)) {
    expect(count / simulations).toBeGreaterThan(0.017);
    expect(count / simulations).toBeLessThan(0.083);
  }
});

test('a million rows of 300 labels take no longer than the rest of a report', () => {
  const size = 300;
  const cells: number[][] = [];
  for (let truth = 0; truth < size; truth++) {
    for (let near = 0; near < 60; near++) cells.push([truth, (truth + (near % 8)) % 301, (truth + near) % 301]);
  }
  const column = (index: number) => Int32Array.from(cells, (cell) => cell[index] ?? 0);
  const joint = {
    labels: size,
    truth: column(0),
    first: column(1),
    second: column(2),
    count: new Float64Array(cells.length).fill(56),
  };
  const start = process.cpuUsage();
  pairedBootstrap(joint, cells.length * 56, 'a');
  const { user, system } = process.cpuUsage(start);
  // 0.1 s on an idle machine.
  expect((user + system) / 1e6).toBeLessThan(3);
});

test('few differing rows: the p-value is the share of all exchanges of the answers', () => {
  // Of 20 rows, five are right with one variant alone: 2 of 32 exchanges are as far apart.
  const joint = {
    labels: 1,
    truth: Int32Array.from([0, 0]),
    first: Int32Array.from([0, 0]),
    second: Int32Array.from([1, 0]),
    count: Float64Array.from([5, 15]),
  };
  const observed = new PairedF1(joint).differences(joint.count);
  expect(signFlips(joint, 20, observed, 'seed')?.weighted.p_value).toBeCloseTo(2 / 32, 12);
});

test('where more than a tenth of the labels never occur, macro F1’s difference has no interval, and why', () => {
  const joint = {
    labels: 3,
    truth: Int32Array.from([0, 0]),
    first: Int32Array.from([0, 0]),
    second: Int32Array.from([1, 0]),
    count: Float64Array.from([5, 15]),
  };
  const { f1_macro, f1_weighted } = pairedBootstrap(joint, 20, 'seed');
  expect(f1_macro).toMatchObject({ ci: null, no_interval_because: expect.stringMatching(/tenth of the labels/) });
  expect(f1_weighted.ci).not.toBeNull();
});
