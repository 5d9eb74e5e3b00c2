// When a cascade's cheap variant is sure enough to be left alone.
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { NO_LABEL, type PredictionTable, STATUSES } from '../table/predictions.ts';

const SKIPPED = STATUSES.indexOf('skipped');

/** A valid answer whose confidence is known and at least the threshold; undefined lets nothing pass. */
export function passes({ predicted, confidence }: PredictionTable, sample: number, threshold: number | undefined) {
  const known = confidence[sample] ?? Number.NaN;
  return threshold !== undefined && predicted[sample] !== NO_LABEL && known >= threshold;
}

/**
 * The one with which the cascade is most often right on the rows that it is chosen on; of equally good ones the lowest,
 * which asks the strong variant least. Samples that were never asked of both are left out.
 * @returns one of the cheap variant's confidences; undefined where it is best always to ask the strong one, or nothing
 * is known of any confidence.
 */
export function chooseThreshold(
  table: PredictionTable,
  cheap: number,
  strong: number,
  chosenOn: Uint8Array,
): number | undefined {
  const { run, truth, predicted, confidence, status } = table;
  const { repeats } = run.benchmark;
  // Samples of the cheap variant that might pass, and what each gains over asking the strong one.
  const candidates = new Float64Array(run.rows * repeats);
  const gains = new Int8Array(run.rows * repeats);
  let count = 0;
  for (let row = 0; row < run.rows; row++) {
    if (chosenOn[row] !== 1) continue;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const first = sampleIndex(run, row, cheap, repeat);
      const second = sampleIndex(run, row, strong, repeat);
      if (status[first] === SKIPPED || status[second] === SKIPPED || !passes(table, first, 0)) continue;
      candidates[count] = confidence[first] ?? 0;
      gains[count++] = Number(predicted[first] === truth[row]) - Number(predicted[second] === truth[row]);
    }
  }
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  order.sort((a, b) => (candidates[b] ?? 0) - (candidates[a] ?? 0));
  let best: number | undefined;
  let most = 0;
  let gain = 0;
  for (const [rank, index] of order.entries()) {
    gain += gains[index] ?? 0;
    const threshold = candidates[index];
    // Answers of the same confidence pass together.
    const next = order[rank + 1];
    if (gain < most || (next !== undefined && candidates[next] === threshold)) continue;
    most = gain;
    best = threshold;
  }
  return best;
}
