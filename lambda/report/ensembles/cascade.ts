// When a cascade's cheap variant is sure enough to be left alone.
import { at, float64At, int32At, uint8At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { NO_LABEL, type PredictionTable, STATUSES, truthOf } from '../table/predictions.ts';

const SKIPPED = STATUSES.indexOf('skipped');

/** A valid answer whose confidence is known and at least the threshold; undefined lets nothing pass. */
export function passes({ predicted, confidence }: PredictionTable, sample: number, threshold: number | undefined) {
  const known = float64At(confidence, sample);
  return threshold !== undefined && int32At(predicted, sample) !== NO_LABEL && known >= threshold;
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
  const { run, predicted, confidence, status } = table;
  const { repeats } = run.benchmark;
  // Samples of the cheap variant that might pass, and what each gains over asking the strong one.
  const candidates = new Float64Array(run.rows * repeats);
  const gains = new Int8Array(run.rows * repeats);
  let count = 0;
  for (let row = 0; row < run.rows; row++) {
    if (uint8At(chosenOn, row) !== 1) continue;
    const label = truthOf(table, row);
    for (let repeat = 0; repeat < repeats; repeat++) {
      const first = sampleIndex(run, row, cheap, repeat);
      const second = sampleIndex(run, row, strong, repeat);
      if (uint8At(status, first) === SKIPPED || uint8At(status, second) === SKIPPED || !passes(table, first, 0))
        continue;
      candidates[count] = float64At(confidence, first);
      gains[count++] = Number(int32At(predicted, first) === label) - Number(int32At(predicted, second) === label);
    }
  }
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  order.sort((a, b) => float64At(candidates, b) - float64At(candidates, a));
  let best: number | undefined;
  let most = 0;
  let gain = 0;
  for (const [rank, index] of order.entries()) {
    gain += at(gains, index);
    const threshold = float64At(candidates, index);
    // Answers of the same confidence pass together.
    const next = order[rank + 1];
    if (gain < most || (next !== undefined && float64At(candidates, next) === threshold)) continue;
    most = gain;
    best = threshold;
  }
  return best;
}
