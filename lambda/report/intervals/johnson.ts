// The interval of a mean of skewed values.
import type { Interval } from '../../shared/contracts/report/scores.ts';

/** Two-sided, 95 %. */
const Z = 1.959963984540054;

/**
 * From the mean, variance and skewness of the values: Johnson (1978), "Modified t tests and confidence intervals for
 * asymmetrical populations", with the normal distribution's quantile. With 200 rows it holds the true Brier score in
 * 93 to 97 of 100, see the simulation in the tests; for log loss, of which one row can outweigh a thousand, it does not.
 * @param most the values lie in [0, most], and so does the interval
 * @param alike how many values say as much as an independent one
 * @returns null for fewer than two values, and where all are alike.
 */
export function johnson(values: Float64Array, most: number, alike = 1): Interval | null {
  const n = values.length;
  const mean = values.reduce((sum, one) => sum + one, 0) / n;
  const moment = (power: number) => values.reduce((sum, one) => sum + (one - mean) ** power, 0);
  const variance = moment(2) / (n - 1);
  if (n < 2 || variance === 0) return null;
  const middle = mean + (moment(3) / n / (6 * variance * (n / alike))) * (1 + 2 * Z ** 2);
  const half = Z * Math.sqrt((variance / n) * alike);
  return { lower: Math.max(0, middle - half), upper: Math.min(most, middle + half) };
}
