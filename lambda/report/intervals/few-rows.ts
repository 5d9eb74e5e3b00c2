// What labels with few rows say together.
import { wilson } from './wilson.ts';

/** With fewer rows, a label's own interval says next to nothing: such labels are judged together. */
export const FEW_ROWS = 10;

/** A label as a share: of the rows that the score divides by, those that are right. */
export interface Share {
  readonly correct: number;
  readonly rows: number;
}

/**
 * The interval of the mean share of labels with few rows: Wilson's with as many rows as give a single share the variance
 * of this mean. That variance is at most what it is if all labels have the same share (a sum of p (1 − p) with the
 * weights 1 / rows is at most that of the weighted mean share): so the labels may differ.
 */
export function together(few: readonly Share[]) {
  const labels = few.length;
  const inverseRows = few.reduce((sum, { rows }) => sum + 1 / rows, 0);
  const share = few.reduce((sum, { correct, rows }) => sum + correct / rows, 0) / Math.max(1, labels);
  const weighted = few.reduce((sum, { correct, rows }) => sum + correct / rows / rows, 0) / inverseRows;
  const alike = labels ** 2 / inverseRows;
  const different = (alike * share * (1 - share)) / (weighted * (1 - weighted));
  const rows = weighted > 0 && weighted < 1 ? Math.min(alike, different) : alike;
  const { lower, upper } = wilson(share * rows, rows) ?? { lower: 0, upper: 1 };
  return { share, lower, upper, inverseRows };
}
