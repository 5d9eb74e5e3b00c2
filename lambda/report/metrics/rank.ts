// Which variant is best, and which others do as well.
import { REFERENCE_BASELINE } from '../../shared/baselines/registry.ts';
import type { Comparison } from '../../shared/contracts/report/comparison.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { difference } from './comparisons.ts';

/**
 * Best first: by accuracy, then by weighted F1, then as the benchmark lists them. Cascades come last, and ensembles
 * of which a member ended early: they are scored on part of the rows, so their scores can only be compared pair by pair.
 */
export function byAccuracy(variants: readonly VariantReport[]): VariantReport[] {
  const f1 = ({ metrics }: VariantReport) => metrics.f1_weighted.value ?? 0;
  const most = Math.max(...variants.map(({ rows }) => rows));
  const inPart = ({ ensemble, rows }: VariantReport) =>
    Number(ensemble?.cascade != null || (ensemble !== null && rows < most));
  // It ended early, on rows that may have been easier.
  const isBehind = ({ ended_early }: VariantReport) => Number(ended_early?.behind != null);
  return [...variants].sort(
    (a, b) => inPart(a) - inPart(b) || isBehind(a) - isBehind(b) || accuracy(b) - accuracy(a) || f1(b) - f1(a),
  );
}

export function accuracy({ metrics }: VariantReport): number {
  return metrics.accuracy.value ?? 0;
}

/** What models are measured against, if the run has it. */
export function referenceBaseline(variants: readonly VariantReport[]): VariantReport | undefined {
  return variants.find(({ kind, model }) => kind === 'baseline' && model === REFERENCE_BASELINE);
}

/** Best first: those that are not significantly less accurate than the best one, itself included. */
export function notWorse(variants: readonly VariantReport[], comparisons: readonly Comparison[]): VariantReport[] {
  const ranked = byAccuracy(variants);
  const [best] = ranked;
  return ranked.filter((one) => one === best || !difference(comparisons, best?.name ?? '', one.name)?.significant);
}

/** The cheapest of those not significantly worse than the best; among equally cheap ones, the most accurate. */
export function cheapestNotWorse(
  variants: readonly VariantReport[],
  comparisons: readonly Comparison[],
): VariantReport | undefined {
  const known = notWorse(variants, comparisons).filter(({ cost_usd_per_1000 }) => cost_usd_per_1000 !== null);
  return known.sort((a, b) => (a.cost_usd_per_1000 ?? 0) - (b.cost_usd_per_1000 ?? 0))[0];
}

/**
 * The efficient variants, cheapest first: no other is as accurate, on the rows where both are scored, at the same cost or
 * less. Variants of unknown cost are left out.
 */
export function paretoFrontier(
  variants: readonly VariantReport[],
  comparisons: readonly Comparison[],
): VariantReport[] {
  const priced = byAccuracy(variants).filter(({ cost_usd_per_1000 }) => cost_usd_per_1000 !== null);
  const cost = ({ cost_usd_per_1000 }: VariantReport) => cost_usd_per_1000 ?? 0;
  const beats = (one: VariantReport, other: VariantReport): boolean => {
    const ahead = difference(comparisons, one.name, other.name)?.difference ?? 0;
    if (ahead !== 0 || cost(one) !== cost(other)) return ahead >= 0 && cost(one) <= cost(other);
    // Of two equals, the first one stays.
    return priced.indexOf(one) < priced.indexOf(other);
  };
  return priced
    .filter((variant) => !priced.some((other) => other !== variant && beats(other, variant)))
    .sort((a, b) => cost(a) - cost(b));
}
