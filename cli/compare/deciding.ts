// What decides in the first run, where that is not the accuracy: how far each other run is ahead by it.

import { standing } from '../../lambda/report/decision/standing.ts';
import { CONFIDENCE } from '../../lambda/report/intervals/wilson.ts';
import { above, below, type Estimate, upperQuantile } from '../../lambda/report/resampling/bounds.ts';
import { jointRows } from '../../lambda/report/resampling/joint-rows.ts';
import { measureOf, mistakesOf, strataOf } from '../../lambda/report/resampling/measure.ts';
import type { AnsweredRows } from '../../lambda/report/table/predictions.ts';
import { float64At } from '../../lambda/shared/at.ts';
import type { Deciding } from './contract.ts';
import type { LoadedRun } from './load.ts';

const ALPHA = 1 - CONFIDENCE;

type Wanted = LoadedRun['report']['benchmark'];

/**
 * @param wanted the benchmark of the first run
 * @param pairs of variants by their place in the rows: in the first run and in the other
 * @returns undefined where the accuracy decides, or a label that these rows do not have
 */
export function decidingChanges(
  rows: AnsweredRows,
  wanted: Wanted,
  pairs: readonly { readonly firstAt: number; readonly otherAt: number }[],
): Deciding[] | undefined {
  const { labels } = rows.run;
  const { decide_by: by, prevalence, costs } = wanted;
  const named = [by.label ?? [], Object.keys(prevalence ?? {}), Object.keys(costs ?? {})].flat();
  const isPlain = by.metric === 'accuracy' && !prevalence;
  if (isPlain || named.some((label) => !labels.includes(label))) return undefined;
  const measure = measureOf(by, labels);
  const worth = { mistakes: mistakesOf(wanted, labels), strata: strataOf(prevalence, labels) };
  return pairs.map(({ firstAt, otherAt }) => {
    const { scores, behind } = standing(jointRows(rows, [firstAt, otherAt]), measure, worth);
    return { by, first: float64At(scores, 0), other: float64At(scores, 1), ...told(behind(1, 0), pairs.length) };
  });
}

/** The interval is as if it were the only comparison; what is shown is corrected for all (Bonferroni). */
function told(ahead: Estimate, pairs: number): Pick<Deciding, 'ahead' | 'verdict'> {
  const alone = upperQuantile(ALPHA / 2);
  const corrected = upperQuantile(ALPHA / (2 * pairs));
  const { value } = ahead;
  const isBetter = value - below(ahead, corrected) > 0;
  const isWorse = value + above(ahead, corrected) < 0;
  return {
    ahead: { value, ci: { lower: value - below(ahead, alone), upper: value + above(ahead, alone) } },
    verdict: isBetter ? 'better' : isWorse ? 'worse' : 'tie',
  };
}
