// The train file: what baselines learn from and few-shot examples are taken from. It is kept in memory.
import { unknownColumn } from './columns.ts';
import type { Columns } from './contracts/run.ts';
import { readLabelledRows } from './csv/labelled.ts';
import { type CsvTable, closeCsv } from './csv/open.ts';
import { InputError } from './input-error.ts';
import { rowText } from './row.ts';

export interface TrainSet {
  /** One a row, see rowText. */
  readonly texts: string[];
  /** One a row, exactly as it is written. */
  readonly labels: string[];
  /** Rows by label. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * @param columns those of the holdout, which the train file must have too.
 * @param file the train file's name in problems.
 * @throws InputError for a missing column, and as a holdout's for rows without a label and ragged ones.
 */
export async function readTrain(
  table: CsvTable,
  columns: Pick<Columns, 'label' | 'text'>,
  file: string,
): Promise<TrainSet> {
  const missing = [columns.label, ...columns.text].filter((column) => !table.header.includes(column));
  if (missing.length > 0) {
    await closeCsv(table);
    throw new InputError(missing.map((column) => unknownColumn(column, 'the holdout has', table.header, file)));
  }
  const texts: string[] = [];
  const labels: string[] = [];
  const indices = columns.text.map((column) => [column, table.header.indexOf(column)] as const);
  const { counts } = await readLabelledRows(table, columns.label, file, ({ fields }, label) => {
    const row = Object.fromEntries(indices.map(([column, index]) => [column, fields[index] ?? '']));
    texts.push(rowText(row, columns.text));
    labels.push(label);
  });
  return { texts, labels, counts };
}
