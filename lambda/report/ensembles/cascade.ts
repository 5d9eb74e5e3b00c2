// Chooses when a cascade accepts the cheap variant's answer.
import { at, float64At, int32At, uint8At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { NO_LABEL, type PredictionTable, STATUSES, truthOf } from '../table/predictions.ts';

const SKIPPED = STATUSES.indexOf('skipped');

/** Accepts a valid answer with a known confidence that reaches the threshold; undefined accepts nothing. */
export function passes({ predicted, confidence }: PredictionTable, sample: number, threshold: number | undefined) {
  const known = float64At(confidence, sample);
  return threshold !== undefined && int32At(predicted, sample) !== NO_LABEL && known >= threshold;
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
  const { run, predicted, confidence, status } = table;
  const { repeats } = run.benchmark;
  // Samples of the cheap variant that might be accepted, and what each gains over asking the strong one.
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
    // Answers with equal confidence are accepted together.
    const next = order[rank + 1];
    if (gain < most || (next !== undefined && float64At(candidates, next) === threshold)) continue;
    most = gain;
    best = threshold;
  }
  return best;
}
