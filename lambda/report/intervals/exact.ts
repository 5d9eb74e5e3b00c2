// Exact one-sided bounds of proportions, for what must not be wrong more often than it says.

import type { Interval } from '../../shared/contracts/report/scores.ts';
import { beta } from '../../shared/distributions.ts';

/**
 * Clopper and Pearson (1934): the truth lies below `lower` with a probability of at least 1 − risk, and so it does above
 * `upper`; each bound is one-sided. Where Wilson's interval is right on average over all proportions, this holds for each.
 * Repeats make for fractions of a success: the means of rows vary less than single answers do, so it still holds.
 * @param risk above 0 and below 0.5
 * @returns null without trials.
 */
export function exactBounds(successes: number, trials: number, risk: number): Interval | null {
  if (trials === 0) return null;
  return {
    lower: successes <= 0 ? 0 : beta.quantile(risk, successes, trials - successes + 1),
    upper: successes >= trials ? 1 : beta.quantile(1 - risk, successes + 1, trials - successes),
  };
}
