// Whether one variant is right on more rows than another, by how much, and what a holdout of this size could show.

import type { Interval } from '../../shared/contracts/report/scores.ts';
import { binomial, normal } from '../../shared/distributions.ts';
import { CONFIDENCE } from '../intervals/wilson.ts';
import type { VariantDifferences } from '../scores/pair.ts';

/** Share of holdouts in which a difference of this size would be found. */
const POWER = 0.8;

/**
 * Exact two-sided McNemar test (1947): of the rows on which the two differ, either is the better one in half. With
 * repeats it is the sign test of the rows, which it is without them too.
 */
export function mcnemar({ firstBetter, secondBetter }: VariantDifferences): number {
  const discordant = firstBetter + secondBetter;
  if (discordant === 0) return 1;
  return Math.min(1, 2 * binomial.cdf(Math.min(firstBetter, secondBetter), discordant, 0.5));
}

/**
 * Interval of the difference of two accuracies by Agresti and Min (2005, Statistics in Medicine 24:729): Wald's, after
 * half a row has been added to each of the four cells of the paired table.
 */
export function differenceInterval({ rows, sum, sumOfSquares }: VariantDifferences): Interval {
  // Two rows more: half of one on which the first is better, half of one for the second, and one without difference.
  const trials = rows + 2;
  const mean = sum / trials;
  const half = z(1 - CONFIDENCE) * Math.sqrt((sumOfSquares + 1 - sum ** 2 / trials) / trials ** 2);
  return { lower: Math.max(-1, mean - half), upper: Math.min(1, mean + half) };
}

/**
 * The smallest true difference that McNemar's test finds with a probability of {@link POWER}: the formula for the size
 * of a sample of Connor (1987, Biometrics 43:207), n δ² = (z_test √ψ + z_power √(ψ − δ²))², solved for δ, where ψ is
 * the share of rows on which the two differ.
 * @returns null if no difference can be found; it cannot exceed ψ.
 */
export function smallestDifference(
  { rows, firstBetter, secondBetter }: VariantDifferences,
  alpha: number,
): number | null {
  const discordant = (firstBetter + secondBetter) / rows;
  const [test, power] = [z(alpha), z(2 * (1 - POWER))];
  const root = (test ** 2 - power ** 2) * (rows + power ** 2);
  const difference =
    (test * Math.sqrt(rows * discordant) + Math.sqrt(Math.max(0, test ** 2 * rows * discordant - discordant * root))) /
    (rows + power ** 2);
  return difference > 0 && difference <= discordant ? difference : null;
}

/** The value that the absolute value of a standard normal variable exceeds with this probability. */
function z(probability: number): number {
  return normal.quantile(1 - probability / 2, 0, 1);
}
