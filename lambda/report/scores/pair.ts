// Two variants on the same rows: everything a paired comparison needs, in one pass over the samples.
import { int32At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { type AnsweredRows, isScored, NO_LABEL, truthOf } from '../table/predictions.ts';

/** Counts of samples by true label and the labels that the two variants gave; `labels` stands for no valid answer. */
export interface JointTable {
  readonly labels: number;
  readonly truth: Int32Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Ascending, so that equal counts are adjacent, as the bootstrap sampler prefers. */
  readonly count: Float64Array;
}

/** How two variants differ on rows; with repeats a row's accuracy is the share of its repeats that are right. */
export interface VariantDifferences {
  readonly rows: number;
  /** Rows on which the first variant is right more often than the second, and the other way round. */
  readonly firstBetter: number;
  readonly secondBetter: number;
  /** Of the rows' accuracy of the first minus that of the second. */
  readonly sum: number;
  readonly sumOfSquares: number;
}

export interface Pair {
  readonly joint: JointTable;
  readonly differences: VariantDifferences;
}

/** On the rows where both are scored. @param first index among the run's variants */
export function pairOf(table: AnsweredRows, first: number, second: number): Pair {
  const { run, predicted } = table;
  const { repeats } = run.benchmark;
  const size = run.labels.length + 1;
  const counts = new Map<number, number>();
  const differences = { rows: 0, firstBetter: 0, secondBetter: 0, sum: 0, sumOfSquares: 0 };
  for (let row = 0; row < run.rows; row++) {
    if (!isScored(table, row, first) || !isScored(table, row, second)) continue;
    differences.rows++;
    const label = truthOf(table, row);
    const ofFirst = sampleIndex(run, row, first);
    const ofSecond = sampleIndex(run, row, second);
    let more = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const one = int32At(predicted, ofFirst + repeat);
      const other = int32At(predicted, ofSecond + repeat);
      more += Number(one === label) - Number(other === label);
      const cell = (label * size + column(one, run)) * size + column(other, run);
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
    }
    if (more > 0) differences.firstBetter++;
    if (more < 0) differences.secondBetter++;
    differences.sum += more / repeats;
    differences.sumOfSquares += (more / repeats) ** 2;
  }
  return { joint: jointTable(counts, size), differences };
}

function column(label: number, run: AnsweredRows['run']): number {
  return label === NO_LABEL ? run.labels.length : label;
}

function jointTable(counts: ReadonlyMap<number, number>, size: number): JointTable {
  const cells = [...counts].sort(([cell, count], [other, ofOther]) => count - ofOther || cell - other);
  return {
    labels: size - 1,
    truth: Int32Array.from(cells, ([cell]) => Math.floor(cell / size ** 2)),
    first: Int32Array.from(cells, ([cell]) => Math.floor(cell / size) % size),
    second: Int32Array.from(cells, ([cell]) => cell % size),
    count: Float64Array.from(cells, ([, count]) => count),
  };
}
