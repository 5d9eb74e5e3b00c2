// Reads a CSV that Holdout made from a file in another format. Problems name rows, because its lines mean nothing to
// the user.
import type { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { MAX_RECORD_BYTES } from '../contracts/limits.ts';
import { InputError } from '../text/input-error.ts';
import type { CsvTable } from './open.ts';
import type { CsvRow } from './rows.ts';

/** `line` is the row's number, counted from 1. */
interface ConvertedTable extends CsvTable {
  readonly unit: 'row';
}

const BATCH_ROWS = 256;

/** @throws InputError if the CSV is damaged. */
export async function openConverted(source: Readable, file: string): Promise<CsvTable> {
  const parser = parse({
    delimiter: ',',
    record_delimiter: '\n',
    relax_column_count: true,
    max_record_size: 2 * MAX_RECORD_BYTES,
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  const records: AsyncGenerator<string[], void> = recordsOf(parser, source, file);
  const header = await records.next();
  if (header.done) throw damaged(file);
  const table: ConvertedTable = {
    header: header.value,
    delimiter: ',',
    batches: batches(records),
    unit: 'row',
    reading: {},
    notes: [],
  };
  return table;
}

async function* recordsOf(
  parser: AsyncIterable<string[]>,
  source: Readable,
  file: string,
): AsyncGenerator<string[], void> {
  try {
    yield* parser;
  } catch (error) {
    throw isCsvError(error) ? damaged(file) : error;
  } finally {
    source.destroy();
  }
}

async function* batches(records: AsyncGenerator<string[], void>): AsyncGenerator<readonly CsvRow[], void> {
  let batch: CsvRow[] = [];
  let line = 0;
  try {
    for await (const fields of records) {
      line++;
      batch.push({ line, fields });
      if (batch.length < BATCH_ROWS) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    await records.return();
  }
}

/** Runs `read`. If the table was converted, its problems name rows instead of lines. */
export async function numberedByRow<T>(table: CsvTable, read: (table: CsvTable) => Promise<T>): Promise<T> {
  try {
    return await read(table);
  } catch (error) {
    if (!(error instanceof InputError) || !isConverted(table)) throw error;
    const problems = error.problems.map(({ line, ...problem }) => ({
      ...problem,
      ...(line !== undefined && { row: line }),
    }));
    throw new InputError(problems, error.more);
  }
}

const isConverted = (table: CsvTable): table is ConvertedTable => 'unit' in table && table.unit === 'row';

const isCsvError = (error: unknown): error is CsvError =>
  error instanceof Error && 'code' in error && /^CSV_|^INVALID_/.test(String(error.code));

const damaged = (file: string): InputError =>
  new InputError([{ file, message: 'the CSV made of it is damaged.', advice: 'Upload the file again.' }]);
