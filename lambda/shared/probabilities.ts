// Probabilities of all labels, as predictions carry them.

/** [index of a label, its probability], in order of the index, without probabilities of 0. */
export type Probabilities = [label: number, probability: number][];

/** Probabilities are whole billionths, which is as precise as log-probabilities given as 32-bit numbers. */
export const BILLION = 1e9;
/** At about 20 bytes per label, a request with ten predictions uses a fifth of the queue's limit. */
export const MAX_LABELS = 1_000;
/** Samples × labels. Each takes 4 bytes of the report's memory and some 25 in predictions.csv. */
export const MAX_PROBABILITIES = 10_000_000;

/** Whether the predictions of a run carry probabilities. */
export function keepsProbabilities({ samples, labels }: { samples: number; labels: readonly string[] }): boolean {
  return labels.length <= MAX_LABELS && samples * labels.length <= MAX_PROBABILITIES;
}

/**
 * The shares of non-negative weights, one per label, rounded to billionths. They sum to exactly 1, because the largest
 * absorbs the rounding error.
 * @throws RangeError if there is nothing to share.
 */
export function toProbabilities(weights: Iterable<number>): Probabilities {
  const shares = Float64Array.from(weights);
  const total = shares.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0 && total < Number.POSITIVE_INFINITY)) throw new RangeError(`no shares of ${total}`);
  const billionths = Array.from(shares, (weight) => Math.round((weight / total) * BILLION));
  const largest = billionths.indexOf(billionths.reduce((most, one) => Math.max(most, one), 0));
  const rest = BILLION - billionths.reduce((sum, one) => sum + one, 0);
  billionths[largest] = (billionths[largest] ?? 0) + rest;
  return billionths.flatMap((one, label) => (one > 0 ? [[label, one / BILLION] satisfies [number, number]] : []));
}
