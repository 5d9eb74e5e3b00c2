// What the dearest of a run's variants costs a sample.
import type { Prediction } from '../contracts/messages.ts';
import type { Run } from '../contracts/run.ts';
import { samplePlace } from '../contracts/sample-index.ts';

/**
 * Millionths of a US dollar: what was planned or, if it is more, what samples of late cost. A plan does not know how
 * much a model thinks, and of late there may have been none of a slow endpoint.
 * @param predictions of late; none is fine
 */
export function dearestMicroUsd(run: Run, predictions: readonly Prediction[]): number {
  const sums = new Map<number, { cost: number; count: number }>();
  for (const { index, cost_micro_usd: cost = 0, from_cache } of predictions) {
    if (from_cache) continue;
    const { variant } = samplePlace(run, index);
    const sum = sums.get(variant) ?? { cost: 0, count: 0 };
    sums.set(variant, { cost: sum.cost + cost, count: sum.count + 1 });
  }
  const paid = [...sums.values()].map(({ cost, count }) => cost / count);
  const { plan } = run;
  const planned = (plan?.variants ?? []).map(
    ({ cost_usd, requests }) => ((cost_usd ?? 0) * 1e6) / Math.max(1, requests),
  );
  return Math.max(0, ...paid, ...planned);
}
