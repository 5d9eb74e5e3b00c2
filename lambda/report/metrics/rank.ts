// Which variant is best, and which others do as well.
import { REFERENCE_BASELINE } from '../../shared/baselines/registry.ts';
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Comparison } from '../../shared/contracts/report/comparison.ts';
import type { Score } from '../../shared/contracts/report/scores.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { difference } from './difference.ts';

/**
 * Best first: by what decides, then by accuracy, then by weighted F1; of equals the cheapest, then as the benchmark lists
 * them. Cascades come last, and ensembles of which a member ended early: they are scored on part of the rows, so their
 * scores can only be compared pair by pair.
 */
export function rankedBy(variants: readonly VariantReport[], by: DecideBy): VariantReport[] {
  const f1 = ({ metrics }: VariantReport) => metrics.f1_weighted.value ?? 0;
  const sign = higherIsBetter(by) ? 1 : -1;
  const most = Math.max(...variants.map(({ rows }) => rows));
  const inPart = (one: VariantReport) => Number(isCascade(one) || (one.ensemble !== null && one.rows < most));
  // It ended early, on rows that may have been easier.
  const isBehind = ({ ended_early }: VariantReport) => Number(ended_early?.behind != null);
  const deciding = (one: VariantReport) => sign * (decidingScore(one, by).value ?? 0);
  return [...variants].sort(
    (a, b) =>
      inPart(a) - inPart(b) ||
      isBehind(a) - isBehind(b) ||
      deciding(b) - deciding(a) ||
      accuracy(b) - accuracy(a) ||
      f1(b) - f1(a) ||
      byPrice(a, b),
  );
}

/** A variant without a known price comes after those that have one. */
function byPrice({ cost_usd_per_1000: a }: VariantReport, { cost_usd_per_1000: b }: VariantReport): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}

/** Of all metrics that may decide, only this one does not grow with what is right. */
export const higherIsBetter = ({ metric }: Pick<DecideBy, 'metric'>): boolean => metric !== 'expected_cost';

/** Whether it is scored on part of the rows, because its threshold was chosen on the others. */
export const isCascade = ({ ensemble }: Pick<VariantReport, 'ensemble'>): boolean => ensemble?.cascade != null;

const NO_SCORE: Score = { value: null, ci: null };

/** The score that decides, weighted to the benchmark's prevalence if it has one. */
export function decidingScore(variant: VariantReport, { metric, average, label }: DecideBy): Score {
  if (metric === 'expected_cost') return variant.expected_cost ?? NO_SCORE;
  const { metrics, classes } = variant.at_prevalence ?? variant;
  if (metric !== 'precision' && metric !== 'recall' && metric !== 'f1-score') return metrics[metric];
  if (label !== undefined) return classes.find((one) => one.label === label)?.[metric] ?? NO_SCORE;
  return metrics[`${metric === 'f1-score' ? 'f1' : metric}_${average ?? 'weighted'}`];
}

export function accuracy({ metrics }: Pick<VariantReport, 'metrics'>): number {
  return metrics.accuracy.value ?? 0;
}

/** How many variants the best one is chosen from; a cascade, which is scored on part of the rows, is none of them. */
export function candidates(variants: readonly Pick<VariantReport, 'ensemble'>[]): number {
  return Math.max(1, variants.filter((one) => !isCascade(one)).length);
}

/** What models are measured against, if the run has it. */
export function referenceBaseline(variants: readonly VariantReport[]): VariantReport | undefined {
  return variants.find(({ kind, model }) => kind === 'baseline' && model === REFERENCE_BASELINE);
}

/** Best first: those that are not significantly less accurate than the best one, itself included. */
export function notWorse(
  variants: readonly VariantReport[],
  comparisons: readonly Comparison[],
  by: DecideBy,
): VariantReport[] {
  const ranked = rankedBy(variants, by);
  const [best] = ranked;
  return ranked.filter((one) => {
    const behind = difference(comparisons, best?.name ?? '', one.name);
    return one === best || !(behind?.significant && behind.difference > 0);
  });
}
