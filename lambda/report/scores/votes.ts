// What a variant makes of a row: with repeats, the label that more than half of them give.
import { float64At, int32At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { NO_LABEL, type PredictionTable } from '../table/predictions.ts';

export interface Vote {
  readonly label: number;
  /** Mean of the repeats that gave the label; NaN where the variant gives none. */
  readonly confidence: number;
}

/** @returns undefined where no label has a majority. */
export function voteOf(table: PredictionTable, row: number, variant: number): Vote | undefined {
  const { run, predicted, confidence } = table;
  const { repeats } = run.benchmark;
  const first = sampleIndex(run, row, variant);
  for (let start = 0; start < repeats; start++) {
    const label = int32At(predicted, first + start);
    if (label === NO_LABEL) continue;
    let count = 0;
    let sum = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      if (int32At(predicted, first + repeat) !== label) continue;
      count++;
      sum += float64At(confidence, first + repeat);
    }
    if (count > repeats / 2) return { label, confidence: sum / count };
  }
  return undefined;
}
