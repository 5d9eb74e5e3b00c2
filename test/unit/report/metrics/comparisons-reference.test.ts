// Paired comparisons against statsmodels, scipy and numpy, from scripts/reference/comparisons.py.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { pairedBootstrap } from '../../../../lambda/report/intervals/paired-bootstrap.ts';
import { holm } from '../../../../lambda/report/metrics/holm.ts';
import { differenceInterval, mcnemar, smallestDifference } from '../../../../lambda/report/metrics/mcnemar.ts';
import { type Pair, pairOf } from '../../../../lambda/report/scores/pair.ts';
import { baseline, model, sampleInput } from '../sample-run.ts';

const numbers = z.array(z.number());
const F1 = z.object({ f1_macro: z.number(), f1_weighted: z.number() });
const Fixture = z.object({
  mcnemar: z.array(z.object({ first: z.number(), second: z.number(), p: z.number() })),
  holm: z.array(z.object({ p: numbers, adjusted: numbers })),
  intervals: z.array(z.object({ differences: numbers, lower: z.number(), upper: z.number() })),
  smallest: z.array(
    z.object({
      rows: z.number(),
      discordant: z.number(),
      alpha: z.number(),
      difference: z.number().nullable(),
      exact_power: z.number().nullable(),
    }),
  ),
  bootstrap: z.array(
    z.object({
      labels: z.number(),
      truth: numbers,
      first: numbers,
      second: numbers,
      difference: F1,
      standard_error: F1,
    }),
  ),
});
const fixture = Fixture.parse(
  JSON.parse(readFileSync(new URL('../../../fixtures/metrics/comparisons.json', import.meta.url), 'utf8')),
);

const differing = (firstBetter: number, secondBetter: number, rows = firstBetter + secondBetter) => ({
  rows,
  firstBetter,
  secondBetter,
  sum: firstBetter - secondBetter,
  sumOfSquares: firstBetter + secondBetter,
});

test.each(fixture.mcnemar)('exact McNemar of $first against $second', ({ first, second, p }) => {
  const actual = mcnemar(differing(first, second));
  expect(Math.abs(actual - p)).toBeLessThanOrEqual(1e-9 * p);
});

test("Holm's correction", () => {
  for (const { p, adjusted } of fixture.holm) {
    for (const [index, value] of holm(p).entries()) expect(value).toBeCloseTo(adjusted[index] ?? Number.NaN, 14);
  }
});

test('what was not tested is not corrected, and does not count', () => {
  expect(holm([0.01, null, 0.03])).toEqual([0.02, null, 0.03]);
});

test("Agresti and Min's interval, with repeats too", () => {
  for (const { differences, lower, upper } of fixture.intervals) {
    const interval = differenceInterval({
      ...differing(0, 0, differences.length),
      sum: differences.reduce((sum, one) => sum + one, 0),
      sumOfSquares: differences.reduce((sum, one) => sum + one ** 2, 0),
    });
    expect(interval.lower).toBeCloseTo(Math.max(-1, lower), 12);
    expect(interval.upper).toBeCloseTo(Math.min(1, upper), 12);
  }
});

test('the smallest difference for which the exact test has a power of about 80 %', () => {
  for (const { rows, discordant, alpha, difference, exact_power } of fixture.smallest) {
    const actual = smallestDifference(differing(discordant, 0, rows), alpha);
    if (difference === null) expect(actual).toBeNull();
    else expect(actual).toBeCloseTo(difference, 10);
    if (exact_power !== null) expect(Math.abs(exact_power - 0.8)).toBeLessThan(0.05);
  }
});

test('without a row on which two variants differ, no difference can be shown', () => {
  expect(smallestDifference(differing(0, 0, 100), 0.05)).toBeNull();
  expect(mcnemar(differing(0, 0, 100))).toBe(1);
});

function pairFrom({ labels, truth, first, second }: z.infer<typeof Fixture>['bootstrap'][number]): Pair {
  const names = Array.from({ length: labels }, (_, index) => `label ${index}`);
  const { table } = sampleInput({
    labels: names,
    rows: truth.map((label) => ({ text: '', truth: names[label] ?? '' })),
    variants: [model('m'), baseline('tfidf')],
    predict: (row, variant) => ({ predicted: names[(variant === 0 ? first : second)[row] ?? labels] ?? null }),
  });
  return pairOf(table, 0, 1);
}

test('paired bootstrap: the differences, and the standard error of a bootstrap of rows', () => {
  for (const one of fixture.bootstrap) {
    const actual = pairedBootstrap(pairFrom(one).joint, one.truth.length, 'seed');
    for (const metric of ['f1_macro', 'f1_weighted'] as const) {
      const { difference, ci } = actual[metric];
      expect(difference).toBeCloseTo(one.difference[metric], 12);
      const error = ((ci?.upper ?? 0) - (ci?.lower ?? 0)) / (2 * 1.959964);
      // Three standard errors of a standard error from 500 resamples.
      expect(Math.abs(error / one.standard_error[metric] - 1)).toBeLessThan(0.1);
    }
  }
});
