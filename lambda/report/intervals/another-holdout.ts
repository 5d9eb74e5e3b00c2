// What another holdout of the same size would show: both holdouts vary, the one that was measured and the other one.

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

/**
 * The same of a score that is no share: it differs from the truth as a resample differs from the measured score, and so
 * does the measured one, independently.
 * @param sorted resampled scores, ascending, not empty
 * @returns the share of all pairs of resamples whose differences, added to the measured score, fall below the limit
 */
export function scoreBelow(sorted: Float64Array, observed: number, limit: number): number {
  let pairs = 0;
  let second = sorted.length;
  for (const first of sorted) {
    while (second > 0 && first + (sorted[second - 1] ?? 0) - observed >= limit - TIE) second--;
    pairs += second;
  }
  return pairs / sorted.length ** 2;
}
