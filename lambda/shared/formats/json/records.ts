// Makes a table of JSON records: objects, lists, texts, or the export of an annotation tool.
import { MAX_COLUMNS } from '../../contracts/limits.ts';
import { type FormatOptions, type FormatTable, unusable } from '../table.ts';
import { adapterOf } from './annotations.ts';
import type { JsonRecord } from './elements.ts';
import { type Cell, columnNames, flatten } from './flatten.ts';
import { headerOf } from './lists.ts';
import { cellText, isList, isObject } from './value.ts';

/** The separator is safe: no column name may contain NUL. */
const keyOf = (path: readonly string[]): string => (path.length === 1 ? (path[0] ?? '') : path.join('\0'));

/** Each call reads the same records again, from the first. */
export type ReadRecords = () => AsyncIterable<JsonRecord>;

/** Reads the records twice: the columns are known only after the last record. */
export async function recordsTable(read: ReadRecords, file: string, options: FormatOptions): Promise<FormatTable> {
  const first = await firstOf(read());
  if (!first) throw unusable(file, 'the file is empty.', 'Expected one JSON value for each labelled text.');
  if (isList(first.value)) return listsTable(read, first.value, file, options);
  if (typeof first.value === 'string') return textsTable(read, file);
  if (!isObject(first.value)) throw wrongKind(first, file);
  const adapt = adapterOf(first.value) ?? { cells: flatten, notes: () => [] };
  const paths = new Map<string, readonly string[]>();
  for await (const record of read()) {
    for (const { path } of cellsOf(record)) {
      const key = keyOf(path);
      if (!paths.has(key)) paths.set(key, path);
    }
    if (paths.size > MAX_COLUMNS) {
      const message = `the values up to this line have more than ${MAX_COLUMNS} different keys.`;
      throw unusable(file, message, 'Expected the same keys in every row.', record.line);
    }
  }
  const places = new Map([...paths.keys()].map((key, index) => [key, index]));
  const notes = adapt.notes();
  return { columns: columnNames([...paths.values()]), rows: rows(), notes };

  function cellsOf(record: JsonRecord): readonly Cell[] {
    if (!isObject(record.value)) throw wrongKind(record, file);
    try {
      return adapt.cells(record.value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw unusable(file, 'values are nested too deeply.', undefined, record.line);
    }
  }

  async function* rows(): AsyncGenerator<readonly string[], void> {
    for await (const record of read()) {
      const fields = new Array<string>(places.size).fill('');
      for (const { path, text } of cellsOf(record)) fields[places.get(keyOf(path)) ?? 0] = text;
      yield fields;
    }
  }
}

async function listsTable(
  read: ReadRecords,
  first: readonly unknown[],
  file: string,
  options: FormatOptions,
): Promise<FormatTable> {
  const { columns, isData, notes } = headerOf(first, options.header);
  async function* rows(): AsyncGenerator<readonly string[], void> {
    let skip = !isData;
    for await (const { value, line } of read()) {
      if (!isList(value)) throw wrongKind({ value, line }, file);
      if (value.length !== columns.length) {
        const message = `expected ${columns.length} values as in the first list, found ${value.length}.`;
        throw unusable(file, message, undefined, line);
      }
      if (!skip) yield value.map(cellText);
      skip = false;
    }
  }
  return { columns, rows: rows(), notes };
}

function textsTable(read: ReadRecords, file: string): FormatTable {
  async function* rows(): AsyncGenerator<readonly string[], void> {
    for await (const record of read()) {
      if (typeof record.value !== 'string') throw wrongKind(record, file);
      yield [record.value];
    }
  }
  return { columns: ['text'], rows: rows(), notes: [] };
}

async function firstOf(records: AsyncIterable<JsonRecord>): Promise<JsonRecord | undefined> {
  for await (const record of records) return record;
  return undefined;
}

function wrongKind({ line }: JsonRecord, file: string): Error {
  const message = 'the value on this line is of another kind than expected.';
  const advice = 'Expected an object for each row, such as {"text": "…", "label": "…"}, or a list for each row.';
  return unusable(file, message, advice, line);
}
