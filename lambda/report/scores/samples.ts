// The samples of one variant.
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { type AnsweredRows, isIncluded, isScored } from '../table/predictions.ts';

type Visit = (sample: number, row: number) => void;

/** Visits all repeats of all rows on which the variant is scored, in order of index. */
export function forEachSample(table: AnsweredRows, variant: number, visit: Visit): void {
  forEach(table, variant, isScored, visit);
}

/** The same and, of a stopped run, the rows that do not count: for what was paid, took time or went wrong. */
export function forEachOutcome(table: AnsweredRows, variant: number, visit: Visit): void {
  forEach(table, variant, isIncluded, visit);
}

function forEach(table: AnsweredRows, variant: number, counts: typeof isScored, visit: Visit): void {
  const { run } = table;
  for (let row = 0; row < run.rows; row++) {
    if (!counts(table, row, variant)) continue;
    const first = sampleIndex(run, row, variant);
    for (let repeat = 0; repeat < run.benchmark.repeats; repeat++) visit(first + repeat, row);
  }
}

/** Rows on which the variant is scored. */
export function scoredRows(table: AnsweredRows, variant: number): number {
  let rows = 0;
  for (let row = 0; row < table.run.rows; row++) rows += Number(isScored(table, row, variant));
  return rows;
}
