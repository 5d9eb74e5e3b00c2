// Reads the train file, which baselines learn from and few-shot examples come from, into memory.

import { unknownColumn } from '../columns/named.ts';
import type { Columns } from '../contracts/run.ts';
import type { Row } from '../contracts/variant.ts';
import { formatCount } from '../text/format.ts';
import { InputError } from '../text/input-error.ts';
import { rowText } from '../text/row.ts';
import { readLabelledRows } from './labelled.ts';
import { type CsvTable, closeCsv } from './open.ts';

/** A row that may become an example. */
export interface TrainRow {
  /** From the id column or, without one, the row's number, counted from 1. */
  readonly id: string;
  readonly row: Row;
  readonly label: string;
  readonly text: string;
}

export interface TrainSet {
  /** One per row, see rowText. */
  readonly texts: string[];
  /** One per row, exactly as written. */
  readonly labels: string[];
  /** Rows by label. */
  readonly counts: ReadonlyMap<string, number>;
  /** Empty unless examples are needed. */
  readonly rows: readonly TrainRow[];
}

/** With these texts in memory and what tfidf makes of them, dispatch needs about 1 GB of its 1.7 GB. */
const MAX_TRAIN_ROWS = 1_000_000;
const MAX_TRAIN_CHARACTERS = 100_000_000;

/**
 * @param columns the holdout's, which the train file must have too.
 * @param file the train file's name in problems.
 * @param shown if examples come from this file, the columns they show besides the texts.
 * @throws InputError for a missing column, for rows without a label or with the wrong number of fields as in a holdout,
 * and for a file that does not fit into memory.
 */
export async function readTrain(
  table: CsvTable,
  columns: Pick<Columns, 'label' | 'text' | 'id'>,
  file: string,
  shown?: readonly string[],
): Promise<TrainSet> {
  const wanted = new Set([columns.label, ...columns.text, ...(shown ?? [])]);
  const missing = [...wanted].filter((column) => !table.header.includes(column));
  if (missing.length > 0) {
    await closeCsv(table);
    const why = (column: string) =>
      shown?.includes(column) && !columns.text.includes(column) ? 'a prompt shows of its examples' : 'the holdout has';
    throw new InputError(missing.map((column) => unknownColumn(column, why(column), table.header, file)));
  }
  const texts: string[] = [];
  const labels: string[] = [];
  const rows: TrainRow[] = [];
  const indices = [...new Set([...columns.text, ...(shown ?? [])])].map(
    (column) => [column, table.header.indexOf(column)] as const,
  );
  const idAt = columns.id === undefined ? -1 : table.header.indexOf(columns.id);
  let characters = 0;
  const { counts } = await readLabelledRows(table, columns.label, file, ({ fields, line }, label) => {
    const row = Object.fromEntries(indices.map(([column, index]) => [column, fields[index] ?? '']));
    const text = rowText(row, columns.text);
    characters += text.length;
    if (texts.length === MAX_TRAIN_ROWS || characters > MAX_TRAIN_CHARACTERS) throw tooLarge(file, line);
    texts.push(text);
    labels.push(label);
    if (shown) rows.push({ id: fields[idAt] ?? String(texts.length), row, label, text });
  });
  return { texts, labels, counts, rows };
}

function tooLarge(file: string, line: number): InputError {
  const message = `the train file is too large: expected at most ${formatCount(MAX_TRAIN_ROWS)} rows and ${formatCount(MAX_TRAIN_CHARACTERS)} characters of text.`;
  return new InputError([
    { file, line, message, advice: 'Baselines learn as much from a part of it, drawn at random.' },
  ]);
}
