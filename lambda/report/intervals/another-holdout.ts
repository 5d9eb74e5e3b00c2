// What another holdout of the same size would show: both holdouts vary, the one that was measured and the other one.

import type { Interval } from '../../shared/contracts/report/scores.ts';
import { normal } from '../../shared/distributions.ts';

/** Two scores that differ by less are the same but for rounding. */
const TIE = 1e-12;
/** A probability of this share of the largest one adds nothing. */
const NEGLIGIBLE = 1e-17;

/**
 * The probability that of as many trials again a share below `limit` succeeds: the posterior predictive distribution of
 * Jeffreys' prior, a beta-binomial one with successes + ½ and failures + ½ (Gelman et al. 2013, Bayesian Data Analysis,
 * chapter 2).
 */
export function shareBelow(successes: number, trials: number, limit: number): number {
  const [a, b] = [successes + 0.5, trials - successes + 0.5];
  /** P(count + 1) / P(count). */
  const step = (count: number) => ((trials - count) * (a + count)) / ((count + 1) * (trials - count - 1 + b));
  // Relative to the measured count's probability, from there in both directions.
  const start = Math.min(trials, Math.max(0, Math.round(successes)));
  const isBelow = (count: number) => count / trials < limit - TIE;
  let below = Number(isBelow(start));
  let all = 1;
  for (let count = start, weight = 1; count < trials && weight > NEGLIGIBLE * all; ) {
    weight *= step(count++);
    all += weight;
    if (isBelow(count)) below += weight;
  }
  for (let count = start, weight = 1; count > 0 && weight > NEGLIGIBLE * all; ) {
    weight /= step(--count);
    all += weight;
    if (isBelow(count)) below += weight;
  }
  return below / all;
}

/** What the bounds of {@link scoreBelow} are wrong with. */
export const BOUND_RISK = 0.05;

/**
 * The same of a score that is no share: as normal, with twice the variance of the measured one, since the other holdout
 * varies as much. The bounds tell the standard error, on either side its own: in small samples that of the resamples is
 * too small.
 * @param bounds one-sided, each at {@link BOUND_RISK}
 */
export function scoreBelow(observed: number, bounds: Interval, limit: number): number {
  const distance = limit - observed;
  const reach = distance < 0 ? observed - bounds.lower : bounds.upper - observed;
  const error = reach / normal.quantile(1 - BOUND_RISK, 0, 1);
  if (error === 0) return distance > 0 ? 1 : 0;
  return normal.cdf(distance / (Math.SQRT2 * error), 0, 1);
}
