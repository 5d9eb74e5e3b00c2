// Which variant is best, and which of the others do as well.
import type { Comparison, VariantReport } from '../shared/contracts/report.ts';
import { difference } from './metrics/comparisons.ts';

/** Best first: by accuracy, then by weighted F1, then as the benchmark lists them. */
export function byAccuracy(variants: readonly VariantReport[]): VariantReport[] {
  const f1 = ({ metrics }: VariantReport) => metrics.f1_weighted.value ?? 0;
  return [...variants].sort((a, b) => accuracy(b) - accuracy(a) || f1(b) - f1(a));
}

export function accuracy({ metrics }: VariantReport): number {
  return metrics.accuracy.value ?? 0;
}

export function tfidf(variants: readonly VariantReport[]): VariantReport | undefined {
  return variants.find(({ kind, model }) => kind === 'baseline' && model === 'tfidf');
}

/** Best first: those that are not significantly less accurate than the best one, itself included. */
export function notWorse(variants: readonly VariantReport[], comparisons: readonly Comparison[]): VariantReport[] {
  const ranked = byAccuracy(variants);
  const [best] = ranked;
  return ranked.filter((one) => one === best || !difference(comparisons, best?.name ?? '', one.name)?.significant);
}

/** Of those that are not significantly worse than the best, the cheapest; of equally cheap ones the most accurate. */
export function cheapestNotWorse(
  variants: readonly VariantReport[],
  comparisons: readonly Comparison[],
): VariantReport | undefined {
  const known = notWorse(variants, comparisons).filter(({ cost_usd_per_1000 }) => cost_usd_per_1000 !== null);
  return known.sort((a, b) => (a.cost_usd_per_1000 ?? 0) - (b.cost_usd_per_1000 ?? 0))[0];
}

/** The efficient ones: each more accurate than all that cost the same or less. Those without a known cost are left out. */
export function paretoFrontier(variants: readonly VariantReport[]): VariantReport[] {
  const priced = byAccuracy(variants).filter(({ cost_usd_per_1000 }) => cost_usd_per_1000 !== null);
  const cheapestFirst = priced.sort((a, b) => (a.cost_usd_per_1000 ?? 0) - (b.cost_usd_per_1000 ?? 0));
  let best = Number.NEGATIVE_INFINITY;
  return cheapestFirst.filter((variant) => {
    if (accuracy(variant) <= best) return false;
    best = accuracy(variant);
    return true;
  });
}
