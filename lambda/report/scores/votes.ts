// A variant's vote on a row: with repeats, the label given by more than half of them.
import { NO_LABEL, type PredictionTable, sampleIndex } from '../table/predictions.ts';

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
    const label = predicted[first + start] ?? NO_LABEL;
    if (label === NO_LABEL) continue;
    let count = 0;
    let sum = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      if (predicted[first + repeat] !== label) continue;
      count++;
      sum += confidence[first + repeat] ?? Number.NaN;
    }
    if (count > repeats / 2) return { label, confidence: sum / count };
  }
  return undefined;
}
