// Chooses when a cascade accepts the cheap variant's answer.
import { NO_LABEL, type PredictionTable, STATUSES, sampleIndex } from '../table/predictions.ts';

const SKIPPED = STATUSES.indexOf('skipped');

/** Accepts a valid answer with a known confidence that reaches the threshold; undefined accepts nothing. */
export function passes({ predicted, confidence }: PredictionTable, sample: number, threshold: number | undefined) {
  const known = confidence[sample] ?? Number.NaN;
  return threshold !== undefined && predicted[sample] !== NO_LABEL && known >= threshold;
}

/**
 * The threshold with which the cascade is right most often on the given rows. Among equally good ones it is the lowest,
 * which asks the strong variant least. Samples that were not asked of both are left out.
 * @returns one of the cheap variant's confidences; undefined if always asking the strong one is best, or no confidence is
 * known.
 */
export function chooseThreshold(
  table: PredictionTable,
  cheap: number,
  strong: number,
  chosenOn: Uint8Array,
): number | undefined {
  const { run, truth, predicted, confidence, status } = table;
  const { repeats } = run.benchmark;
  // Samples of the cheap variant that might be accepted, and what each gains over asking the strong one.
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
    // Answers with equal confidence are accepted together.
    const next = order[rank + 1];
    if (gain < most || (next !== undefined && candidates[next] === threshold)) continue;
    most = gain;
    best = threshold;
  }
  return best;
}
