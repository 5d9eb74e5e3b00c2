// A variant's vote on a row: with repeats, the label given by more than half of them.
import { float64At, int32At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { isFallback, NO_LABEL, type PredictionTable } from '../table/predictions.ts';

export interface Vote {
  readonly label: number;
  /** Mean over the repeats that gave the label; NaN if the variant gives no confidence. */
  readonly confidence: number;
}

/** @returns undefined if no label has a majority. */
export function voteOf(table: PredictionTable, row: number, variant: number): Vote | undefined {
  const { run, predicted, confidence } = table;
  const { repeats } = run.benchmark;
  const first = sampleIndex(run, row, variant);
  for (let start = 0; start < repeats; start++) {
    const label = int32At(predicted, first + start);
    if (label === NO_LABEL || isFallback(table, first + start)) continue;
    let count = 0;
    let sum = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      if (int32At(predicted, first + repeat) !== label || isFallback(table, first + repeat)) continue;
      count++;
      sum += float64At(confidence, first + repeat);
    }
    if (count > repeats / 2) return { label, confidence: sum / count };
  }
  return undefined;
}
