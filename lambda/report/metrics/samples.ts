// The samples of one variant.
import type { Run } from '../../shared/contracts/run.ts';
import { sampleIndex } from '../predictions.ts';

/** Visits all repeats of all rows, in the order of their indices. */
export function forEachSample(run: Run, variant: number, visit: (sample: number, row: number) => void): void {
  for (let row = 0; row < run.rows; row++) {
    const first = sampleIndex(run, row, variant);
    for (let repeat = 0; repeat < run.benchmark.repeats; repeat++) visit(first + repeat, row);
  }
}
