// Whether models are better than the baseline that they are measured against.
import type { Lift } from '../../shared/contracts/report/decision.ts';
import { above, below, type Estimate, upperQuantile } from '../resampling/bounds.ts';
import { ALPHA } from './verdicts.ts';

/**
 * That one is better is corrected for the number of models (Bonferroni). That one is no better is not: "no model is
 * better" is said only if it is shown of each, and then it is wrong only if it is wrong about one that is better
 * (intersection–union, Berger 1982, Technometrics 24:295). It is corrected for the baselines among which the best one was
 * chosen on these rows.
 * @param ahead how far the model is ahead of the baseline
 */
export function liftShown(ahead: Estimate, models: number, baselines: number): Lift['shown'] {
  if (ahead.value - below(ahead, upperQuantile(ALPHA / models)) > 0) return 'better';
  return ahead.value + above(ahead, upperQuantile(ALPHA / baselines)) <= 0 ? 'not_better' : 'undecided';
}
