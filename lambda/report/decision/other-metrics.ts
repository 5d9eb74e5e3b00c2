// Whether other usual scores would choose another variant.
import { at } from '../../shared/at.ts';
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Decision } from '../../shared/contracts/report/decision.ts';
import { decidingScore } from '../metrics/rank.ts';
import { distance, upperQuantile } from '../resampling/bounds.ts';
import { measureOf } from '../resampling/measure.ts';
import { type Field, withInterval } from './field.ts';
import { standing } from './standing.ts';
import { ALPHA } from './verdicts.ts';

const USUAL: readonly DecideBy[] = [
  { metric: 'accuracy' },
  { metric: 'f1-score', average: 'macro' },
  { metric: 'balanced_accuracy' },
];

/** Only where it is shown (Bonferroni, for all scores and variants): of several scores, one often has another best by chance. */
export function otherMetrics(
  { standing: { joint }, whole, worth }: Field,
  by: DecideBy,
  labels: readonly string[],
): Decision['other_metrics'] {
  const others = USUAL.filter(({ metric, average }) => metric !== by.metric || average !== by.average);
  const z = upperQuantile(ALPHA / (others.length * Math.max(1, whole.length - 1)));
  return others.flatMap((other) => {
    const { scores, behind } = standing(joint, measureOf(other, labels), worth);
    const most = scores.indexOf(Math.max(...scores));
    // The best variant of the report comes first.
    const ahead = behind(most, 0);
    if (most <= 0 || ahead.value - distance(ahead, z) <= 0) return [];
    const variant = at(whole, most);
    return [{ by: other, best: variant.name, score: decidingScore(variant, other), ahead: withInterval(ahead) }];
  });
}
