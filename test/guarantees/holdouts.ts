// Simulated holdouts as the report has them: tables of predictions, drawn row by row.
import type { PredictionTable } from '../../lambda/report/table/predictions.ts';
import { model, sampleInput } from '../unit/report/sample-run.ts';

/** A table of models that all answer; truths and answers are for each holdout to fill in. */
export function emptyTable({ rows, labels, variants }: Record<'rows' | 'labels' | 'variants', number>) {
  const names = Array.from({ length: labels }, (_, label) => `label ${label}`);
  return sampleInput({
    labels: names,
    rows: Array.from({ length: rows }, () => ({ text: '', truth: 'label 0' })),
    variants: Array.from({ length: variants }, (_, variant) => model(`m${variant}`)),
    predict: () => ({ predicted: 'label 0' }),
  }).table;
}

/** @param labels of all samples, in the run's order */
export function filled(table: PredictionTable, truth: Int32Array, labels: Int32Array): PredictionTable {
  return { ...table, truth, predicted: labels };
}
