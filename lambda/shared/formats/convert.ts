// Turns a file in any format into the rows of a CSV. Loads a format's reader only for a file in that format.
import { createReadStream } from 'node:fs';
import { openCsv } from '../csv/open.ts';
import { formatOf } from './format.ts';
import { type FormatInput, type FormatTable, unusable } from './table.ts';
import { unpackedStart } from './text-bytes.ts';
import { toCsv } from './to-csv.ts';

/** What the conversion found out about the file. */
export interface Conversion {
  readonly notes: readonly string[];
  readonly split?: string | undefined;
  readonly splits?: readonly string[] | undefined;
}

/**
 * @param write receives the whole CSV.
 * @throws InputError for content that cannot be read, while `write` reads it.
 */
export async function convert(
  input: FormatInput,
  write: (csv: AsyncIterable<string>) => Promise<void>,
): Promise<Conversion> {
  const table = await openTable(input);
  await write(toCsv(table, input.file));
  // The notes are complete only now.
  const { notes, split, splits } = table;
  return { notes, split, splits };
}

export async function openTable(input: FormatInput): Promise<FormatTable> {
  switch (formatOf(await unpackedStart(input.path, input.file), input.file)) {
    case 'json':
      return await (await import('./json/json.ts')).jsonTable(input);
    case 'yaml':
      return await (await import('./yaml.ts')).yamlTable(input);
    case 'parquet':
      return await (await import('./parquet.ts')).parquetTable(input);
    case 'xlsx':
      return await (await import('./xlsx/xlsx.ts')).xlsxTable(input);
    case 'zip':
      return await zipTable(input);
    case 'csv':
      return await csvTable(input);
  }
}

async function zipTable(outer: FormatInput): Promise<FormatTable> {
  const { input, ...split } = await (await import('./zip.ts')).unzip(outer);
  if (input.path === outer.path) return await (await import('./xlsx/xlsx.ts')).xlsxTable(outer);
  if (formatOf(await unpackedStart(input.path, input.file), input.file) === 'zip') {
    throw unusable(input.file, 'there is an archive within the archive.', 'Unpack it once.');
  }
  const table = await openTable(input);
  return {
    ...split,
    columns: table.columns,
    rows: table.rows,
    get notes() {
      return table.notes;
    },
  };
}

/** A CSV inside an archive. */
async function csvTable({ path, file, options }: FormatInput): Promise<FormatTable> {
  const { header, encoding } = options;
  const reading = { ...(header !== undefined && { header }), ...(encoding !== undefined && { encoding }) };
  const table = await openCsv(createReadStream(path), file, reading);
  async function* rows(): AsyncGenerator<readonly string[], void> {
    for await (const batch of table.batches) {
      for (const { line, fields } of batch) {
        if (fields.length !== table.header.length) {
          throw unusable(file, `expected ${table.header.length} fields, found ${fields.length}.`, undefined, line);
        }
        yield fields;
      }
    }
  }
  return { columns: table.header, rows: rows(), notes: [] };
}
