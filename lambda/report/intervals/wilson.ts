// Intervals of proportions.

import type { Interval } from '../../shared/contracts/report/scores.ts';
import { normal } from '../../shared/distributions.ts';

/** Confidence of every interval in a report. */
export const CONFIDENCE = 0.95;
/** Of every interval: the probability that the truth lies below it, and that it lies above. */
export const TAIL = (1 - CONFIDENCE) / 2;
const Z = zOf(TAIL);

/** The quantile of the standard normal distribution that is exceeded with this probability. */
function zOf(tail: number): number {
  return normal.quantile(1 - tail, 0, 1);
}

/**
 * Wilson's score interval (1927), without continuity correction, for `successes` among `trials`.
 * @returns null without trials.
 */
export function wilson(successes: number, trials: number, tail = TAIL): Interval | null {
  if (trials === 0) return null;
  const z = tail === TAIL ? Z : zOf(tail);
  const share = successes / trials;
  const denominator = 1 + z ** 2 / trials;
  const centre = (share + z ** 2 / (2 * trials)) / denominator;
  const half = (z / denominator) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  // At 0 and 1 the bound is exact; rounding must not put the share outside of its own interval.
  return {
    lower: successes === 0 ? 0 : Math.max(0, centre - half),
    upper: successes === trials ? 1 : Math.min(1, centre + half),
  };
}

/**
 * Interval of a label's F1. Of the rows that have the label or were given it, the share that is right, J, is a
 * proportion, and F1 = 2J / (1 + J) grows with it: so its interval is J's Wilson interval, transformed.
 * @param marked rows that have the label, were given it, or both
 */
export function wilsonF1(correct: number, marked: number, tail = TAIL): Interval | null {
  const share = wilson(correct, marked, tail);
  const f1 = (bound: number) => (2 * bound) / (1 + bound);
  return share && { lower: f1(share.lower), upper: f1(share.upper) };
}
