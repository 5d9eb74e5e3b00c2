import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  addUnit,
  clusterVariance,
  DIFFERENCE,
  designEffect,
  emptySums,
  PROPORTION,
} from '../../../../lambda/report/clusters/design-effect.ts';
import { signFlip } from '../../../../lambda/report/clusters/sign-flip.ts';
import { mcnemar } from '../../../../lambda/report/metrics/mcnemar.ts';

const Fit = z.object({ mean: z.number(), error: z.number() });
const Case = z.object({
  repeats: z.number(),
  unit: z.array(z.number()),
  first: z.array(z.number()),
  second: z.array(z.number()),
  accuracy: Fit,
  difference: Fit,
  sign_flip: z.number(),
});
/** From scripts/reference/clusters.py. */
const { cases } = z
  .object({ cases: z.array(Case) })
  .parse(JSON.parse(readFileSync(new URL('../../../fixtures/metrics/clusters.json', import.meta.url), 'utf8')));

/** Sums over the units of what rows are worth, counted in repeats. */
function sumsOf({ unit, repeats }: z.infer<typeof Case>, values: readonly number[]) {
  const sums = emptySums();
  for (const rows of Map.groupBy(unit.keys(), (row) => unit[row]).values()) {
    addUnit(sums, rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / repeats, rows.length);
  }
  return sums;
}

const differencesOf = ({ first, second }: z.infer<typeof Case>) => first.map((one, row) => one - (second[row] ?? 0));

test('standard errors are those of statsmodels’ cluster-robust least squares', () => {
  for (const one of cases) {
    for (const [values, { mean, error }] of [
      [one.first, one.accuracy],
      [differencesOf(one), one.difference],
    ] as const) {
      const sums = sumsOf(one, values);
      expect(Math.abs(sums.values / sums.rows - mean)).toBeLessThan(1e-10);
      expect(Math.abs(Math.sqrt(clusterVariance(sums)) - error)).toBeLessThan(1e-10);
    }
  }
});

test('the test of two variants is the enumeration of all signs of the units', () => {
  for (const one of cases) {
    const sums = new Map<number, number>();
    for (const [row, more] of differencesOf(one).entries()) {
      const unit = one.unit[row] ?? 0;
      sums.set(unit, (sums.get(unit) ?? 0) + more);
    }
    expect(signFlip(Float64Array.from(sums.values()))).toBeCloseTo(one.sign_flip, 12);
  }
});

test('where each unit is one row it is McNemar’s test', () => {
  for (const [firstBetter, secondBetter] of [
    [3, 9],
    [0, 6],
    [5, 5],
    [40, 22],
  ] as const) {
    const units = Float64Array.from([...new Array(firstBetter).fill(1), ...new Array(secondBetter).fill(-1), 0, 0]);
    const rows = { rows: 100, firstBetter, secondBetter, sum: 0, sumOfSquares: 0 };
    expect(signFlip(units)).toBeCloseTo(mcnemar(rows), 12);
  }
});

test('with many units the normal distribution takes over, and agrees', () => {
  const many = (units: number) => Float64Array.from({ length: units }, (_, unit) => (unit % 100 < 53 ? 1 : -1));
  const differs = Float64Array.from({ length: 4000 }, (_, unit) => (unit % 100 < 51 ? 1 : -1));
  expect(signFlip(many(6000))).toBeLessThan(1e-5);
  const exact = mcnemar({ rows: 0, firstBetter: 4080, secondBetter: 3920, sum: 0, sumOfSquares: 0 });
  expect(signFlip(Float64Array.from([...differs, ...differs]))).toBeCloseTo(exact, 3);
});

/** So many units of so many rows, of which all rows of some are right. */
function units(count: number, size: number, right: number) {
  const sums = emptySums();
  for (let unit = 0; unit < count; unit++) addUnit(sums, unit < right ? size : 0, size);
  return designEffect(sums, sums.values, PROPORTION);
}

test('rows of a unit that always agree are worth one row, also where all of them are right', () => {
  expect(units(20, 10, 12).plain).toBeCloseTo(10 * (20 / 19), 10);
  expect(units(20, 10, 20).plain).toBe(10);
  expect(units(20, 10, 20).forIntervals).toBeGreaterThan(10);
  expect(units(20, 10, 12).freedom).toBeCloseTo(19, 10);
});

test('rows that belong together and do not agree more than others are worth what they are', () => {
  const sums = emptySums();
  for (let unit = 0; unit < 100; unit++) addUnit(sums, 1, 2);
  const { plain, forIntervals } = designEffect(sums, sums.values, PROPORTION);
  expect(plain).toBe(1);
  expect(forIntervals).toBeGreaterThanOrEqual(1);
  expect(forIntervals).toBeLessThan(1.1);
});

test('single rows have no design effect, and one unit says nothing', () => {
  expect(units(50, 1, 30)).toMatchObject({ plain: 1, forIntervals: 1, reach: 1 });
  expect(designEffect(emptySums(), 0, PROPORTION).forIntervals).toBe(1);
  expect(units(1, 40, 1).forIntervals).toBeGreaterThan(40 * 30);
  const same = emptySums();
  for (let unit = 0; unit < 5; unit++) addUnit(same, 0, 4);
  expect(designEffect(same, 0, DIFFERENCE)).toMatchObject({ plain: 4 });
});
