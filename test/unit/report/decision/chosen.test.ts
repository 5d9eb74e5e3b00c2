import { expect, it } from 'vitest';
import { chosenInterval, chosenScore } from '../../../../lambda/report/decision/chosen.ts';
import { standing } from '../../../../lambda/report/decision/standing.ts';
import { wilson } from '../../../../lambda/report/intervals/wilson.ts';
import { jointRows } from '../../../../lambda/report/resampling/joint-rows.ts';
import { metricMeasure } from '../../../../lambda/report/resampling/measure.ts';
import { chosenHoldout } from '../../../guarantees/claims/chosen.ts';

const measure = metricMeasure('accuracy');
const twenty = { tried: 20, rows: 191, first: 0.9, others: 0.9, correlation: 0 };

function choiceOf(population: typeof twenty, holdout: number) {
  const { table, truths } = chosenHoldout(population, holdout);
  const joint = jointRows(table, [...truths.keys()]);
  return { standing: standing(joint, measure, {}), measure, worth: {}, isShare: true };
}

it('the best of twenty equal variants is flattered, and its own interval misses the truth in far more than one of twenty', () => {
  let flattered = 0;
  let missed = 0;
  for (let holdout = 0; holdout < 400; holdout++) {
    const value = choiceOf(twenty, holdout).standing.scores[0] ?? 0;
    const { lower } = wilson(value * 191, 191) ?? { lower: 0 };
    flattered += (value - 0.9) / 400;
    missed += Number(lower > 0.9);
  }
  expect(flattered).toBeGreaterThan(0.035);
  expect(missed / 400).toBeGreaterThan(0.1);
});

it.each([
  { name: 'equal', population: twenty },
  { name: 'correlated', population: { ...twenty, correlation: 0.7 } },
  { name: 'of two', population: { ...twenty, tried: 2 } },
])('what the best one reaches elsewhere is told within a point on average: $name', ({ population }) => {
  let error = 0;
  const holdouts = 60;
  for (let holdout = 0; holdout < holdouts; holdout++) {
    error += ((chosenScore(choiceOf(population, holdout), `${holdout}`)?.elsewhere ?? 0) - 0.9) / holdouts;
  }
  expect(Math.abs(error)).toBeLessThan(0.01);
});

it('a clear choice is hardly corrected, and none where there is one variant', () => {
  const clear = { tried: 3, rows: 400, first: 0.9, others: 0.4, correlation: 0 };
  const found = chosenScore(choiceOf(clear, 1), 'seed');
  expect(found).toMatchObject({ tried: 3, plausible: 1 });
  expect(found?.elsewhere).toBe(found?.value);
  const own = wilson((found?.value ?? 0) * 400, 400);
  expect(found?.ci.lower).toBeGreaterThan((own?.lower ?? 0) - 0.01);
  expect(chosenScore(choiceOf({ ...clear, tried: 1 }, 1), 'seed')).toBeNull();
});

it('no accuracy is above 1, and no cost is cut there', () => {
  const near = { tried: 2, rows: 100, first: 0.99, others: 0.99, correlation: 0 };
  const choices = [1, 2, 3, 4, 5].map((holdout) => ({ ...choiceOf(near, holdout), isShare: false }));
  const highest = (higherIsBetter: boolean) =>
    Math.max(
      ...choices.map((choice) => chosenInterval({ ...choice, measure: { ...measure, higherIsBetter } }).interval.upper),
    );
  expect(highest(true)).toBe(1);
  expect(highest(false)).toBeGreaterThan(1);
});

it('a cost is flattered downwards', () => {
  const choice = { ...choiceOf(twenty, 1), isShare: false };
  const { interval } = chosenInterval(choice);
  const cost = chosenInterval({ ...choice, measure: { ...measure, higherIsBetter: false } }).interval;
  const value = choice.standing.scores[0] ?? 0;
  expect(value - interval.lower).toBeGreaterThan(interval.upper - value);
  expect(cost.upper - value).toBeGreaterThan(value - cost.lower);
});
