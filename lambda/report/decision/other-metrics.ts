// Whether other usual scores would choose another variant.
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import { below, type Estimate, upperQuantile } from '../resampling/bounds.ts';
import type { JointRows } from '../resampling/joint-rows.ts';
import { measureOf, type Worth } from '../resampling/measure.ts';
import { standing } from './standing.ts';
import { ALPHA } from './verdicts.ts';

const USUAL: readonly DecideBy[] = [
  { metric: 'accuracy' },
  { metric: 'f1-score', average: 'macro' },
  { metric: 'balanced_accuracy' },
];

interface OtherBest {
  readonly by: DecideBy;
  /** Its place among the variants compared. */
  readonly variant: number;
  /** How far it is ahead of the first variant. */
  readonly ahead: Estimate;
}

/**
 * Only where it is shown (Bonferroni, for all scores and variants): of several scores, one often has another best by
 * chance.
 * @param joint variants, the best of the report first
 */
export function otherMetrics(joint: JointRows, worth: Worth, by: DecideBy, labels: readonly string[]): OtherBest[] {
  const others = USUAL.filter(({ metric, average }) => metric !== by.metric || average !== by.average);
  const z = upperQuantile(ALPHA / (others.length * Math.max(1, joint.variants - 1)));
  return others.flatMap((other) => {
    const { scores, behind } = standing(joint, measureOf(other, labels), worth);
    const variant = scores.indexOf(Math.max(...scores));
    const ahead = behind(variant, 0);
    return variant > 0 && ahead.value - below(ahead, z) > 0 ? [{ by: other, variant, ahead }] : [];
  });
}
