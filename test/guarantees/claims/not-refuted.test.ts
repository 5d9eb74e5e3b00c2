// Why a recommendation must be shown: what is merely not refuted is wrong far too often.
import { expect, test } from 'vitest';
import { comparePairs } from '../../../lambda/report/metrics/comparisons.ts';
import { type Claim, errorRate, isKept, simulate } from '../claim.ts';
import { holdout, uniform } from '../population.ts';

const SHARES = [0.5, 0.3, 0.2];
/** The second variant is cheaper, and truly worse by more than the margin of 2 points. */
const POPULATION = { shares: SHARES, right: uniform([0.92, 0.89], SHARES), alike: 0.8 };

test('a truly worse variant that is not significantly worse, on 191 rows', () => {
  const notSignificantlyWorse: Claim = {
    sentence: '',
    setting: '',
    nominal: 0.05,
    violated(number) {
      const table = holdout(POPULATION, 191, `not refuted ${number}`);
      const [pair] = comparePairs(table, [{ first: { name: 'a', index: 0 }, second: { name: 'b', index: 1 } }]);
      return !pair?.metrics.accuracy.significant;
    },
  };
  const outcome = simulate(notSignificantlyWorse, 0, 200);
  expect(errorRate(outcome)).toBeGreaterThan(0.4);
  expect(isKept(notSignificantlyWorse, outcome)).toBe(false);
});
