// The lines of a report's CSV file, such as predictions.csv, of which a command needs some columns.
import { createReadStream } from 'node:fs';
import { OWN_DIALECT } from '../../lambda/shared/csv/dialect/head.ts';
import { originalText } from '../../lambda/shared/csv/fields.ts';
import { openCsv } from '../../lambda/shared/csv/open.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';

/**
 * @param optional columns of which a file of an older version, or without labels, may lack some; empty there
 * @throws InputError if a column is missing
 */
export async function* predictionLines<Column extends string>(
  file: string,
  columns: readonly Column[],
  optional: readonly Column[] = [],
): AsyncGenerator<(column: Column) => string> {
  const { header, batches } = await openCsv(createReadStream(file), file, { encoding: 'utf-8' }, OWN_DIALECT);
  const missing = columns.find((column) => !header.includes(column));
  if (missing === 'truth') {
    throw problem(file, 'these rows have no true label.', 'Give a report on labelled rows.');
  }
  if (missing !== undefined) {
    throw problem(file, `it has no column ${missing}.`, 'Give the file of a report of this version.');
  }
  const places = new Map([...columns, ...optional].map((column) => [column, header.indexOf(column)]));
  for await (const batch of batches) {
    for (const { fields } of batch) {
      yield (column) => originalText(fields[places.get(column) ?? -1] ?? '');
    }
  }
}

export function problem(file: string, message: string, advice: string): InputError {
  return new InputError([{ file, message, advice }]);
}
