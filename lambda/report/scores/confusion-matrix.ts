// The summary from which every score of a variant is computed.
import { addTo, at, int32At } from '../../shared/at.ts';
import { type AnsweredRows, NO_LABEL, truthOf } from '../table/predictions.ts';
import { forEachSample } from './samples.ts';

/**
 * Rows: true labels; columns: predicted labels, and at index `labels` what is no valid answer (invalid, failed,
 * skipped). Only occupied cells are kept: thousands of labels would make most of the others.
 */
export interface ConfusionMatrix {
  readonly labels: number;
  /** By row, then by column. */
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly count: number;
}

/** Sums of a confusion matrix: all that scikit-learn's scores of hard predictions need. */
export interface Margins {
  readonly labels: number;
  total: number;
  /** Per true label. */
  readonly support: Float64Array;
  /** Per predicted label, and last what is no valid answer. */
  readonly predicted: Float64Array;
  /** Per label, the diagonal. */
  readonly correct: Float64Array;
}

/** Counts the samples of one variant over the given rows, with all repeats together. */
export function confusionMatrix(
  table: AnsweredRows,
  variant: number,
  counted: (row: number) => boolean = () => true,
): ConfusionMatrix {
  const [matrix] = confusionMatrices(table, variant, 1, (row) => (counted(row) ? 0 : -1));
  return matrix ?? { labels: table.run.labels.length, cells: [] };
}

/** The same for several groups of rows in one pass. @param groupOf index of a row's group; others are left out */
export function confusionMatrices(
  table: AnsweredRows,
  variant: number,
  groups: number,
  groupOf: (row: number) => number,
): ConfusionMatrix[] {
  const labels = table.run.labels.length;
  const counts = Array.from({ length: groups }, () => new Map<number, number>());
  forEachSample(table, variant, (sample, row) => {
    const group = counts[groupOf(row)];
    if (!group) return;
    const label = int32At(table.predicted, sample);
    const cell = truthOf(table, row) * (labels + 1) + (label === NO_LABEL ? labels : label);
    group.set(cell, (group.get(cell) ?? 0) + 1);
  });
  return counts.map((group) => ({ labels, cells: cellsOf(group, labels) }));
}

function cellsOf(counts: ReadonlyMap<number, number>, labels: number): Cell[] {
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([cell, count]) => ({ row: Math.floor(cell / (labels + 1)), column: cell % (labels + 1), count }));
}

/** The same without its last column: answered samples only. */
export function answeredOnly({ labels, cells }: ConfusionMatrix): ConfusionMatrix {
  return { labels, cells: cells.filter(({ column }) => column !== labels) };
}

export function emptyMargins(labels: number): Margins {
  return {
    labels,
    total: 0,
    support: new Float64Array(labels),
    predicted: new Float64Array(labels + 1),
    correct: new Float64Array(labels),
  };
}

export function margins({ labels, cells }: ConfusionMatrix): Margins {
  const sums = emptyMargins(labels);
  for (const { row, column, count } of cells) {
    sums.total += count;
    addTo(sums.support, row, count);
    addTo(sums.predicted, column, count);
    if (row === column) sums.correct[row] = count;
  }
  return sums;
}

/** With more labels, a matrix is not written out: it would be megabytes of zeros. */
const MAX_DENSE_LABELS = 500;

/** As report.json holds it, a list of rows; null for more than {@link MAX_DENSE_LABELS} labels. */
export function denseMatrix({ labels, cells }: ConfusionMatrix): number[][] | null {
  if (labels > MAX_DENSE_LABELS) return null;
  const rows = Array.from({ length: labels }, () => new Array<number>(labels + 1).fill(0));
  for (const { row, column, count } of cells) {
    at(rows, row)[column] = count;
  }
  return rows;
}

/** The largest cells off the diagonal, no valid answer included. */
export function topConfusions({ cells }: ConfusionMatrix, limit: number): Cell[] {
  return cells
    .filter(({ row, column }) => row !== column)
    .sort((a, b) => b.count - a.count)
    .slice(0, limit);
}
