// Holds thresholds against newly labelled rows.

import { fisherExact } from '../../lambda/report/metrics/fisher.ts';
import type { ThresholdReport } from '../../lambda/shared/contracts/report/thresholds.ts';
import { binomial } from '../../lambda/shared/distributions.ts';
import type { CheckedThreshold } from './contract.ts';

/** How many rows were asked, reach the threshold, and are right. */
export interface Counts {
  readonly rows: number;
  readonly automated: number;
  readonly right: number;
}

/**
 * The exact one-sided binomial tests: the accuracy is shown to be reached, or shown to be missed. Each errs with a
 * probability of at most `level`.
 * @param of how many thresholds are checked at once; they share the risk
 */
export function checked(before: ThresholdReport & { threshold: number }, now: Counts, of: number): CheckedThreshold {
  const { accuracy, risk, threshold, answered_by: variant } = before;
  const { rows, automated, right } = now;
  const level = risk / of;
  const wrong = automated - right;
  const p_holds = automated === 0 ? 1 : binomial.cdf(wrong, automated, 1 - accuracy);
  const p_violated = wrong === 0 ? 1 : 1 - binomial.cdf(wrong - 1, automated, 1 - accuracy);
  const p_moved = fisherExact({ right: automated, rows }, { right: before.automated, rows: before.rows });
  return {
    variant,
    threshold,
    accuracy,
    level,
    rows,
    automated,
    right,
    verdict: p_holds <= level ? 'holds' : p_violated <= level ? 'violated' : 'undecided',
    p_holds,
    p_violated,
    coverage_before: before.coverage,
    coverage_now: rows === 0 ? 0 : automated / rows,
    p_moved,
    moved: p_moved !== null && p_moved < level,
  };
}
