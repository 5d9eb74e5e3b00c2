// Writes a table as Parquet, one row group at a time.
import { chmod, rename, rm } from 'node:fs/promises';
import type { SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { PRIVATE_FILE } from '../../local/private.ts';

/** Rows in memory at once. */
const ROWS_PER_GROUP = 50_000;

export interface ParquetColumn {
  readonly name: string;
  readonly kind: 'integer' | 'number' | 'text';
}

/** Undefined is a missing value; an integer is a bigint. */
export type ParquetValue = string | number | bigint | undefined;

type Rows = readonly (readonly ParquetValue[])[];

/** Writes the whole file or nothing. @param batches of rows, each with its values in the order of the columns */
export async function writeParquet(
  path: string,
  columns: readonly ParquetColumn[],
  batches: Iterable<Rows> | AsyncIterable<Rows>,
): Promise<void> {
  const part = `${path}.part`;
  try {
    await write(part, columns, batches);
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

async function write(
  path: string,
  columns: readonly ParquetColumn[],
  batches: Iterable<Rows> | AsyncIterable<Rows>,
): Promise<void> {
  const file = fileWriter(path);
  await chmod(path, PRIVATE_FILE.mode);
  const writer = new ParquetWriter({ writer: file, schema: schemaOf(columns), createdBy: 'holdout' });
  let values: ParquetValue[][] = columns.map(() => []);
  const flush = async (): Promise<void> => {
    await writer.write({
      columnData: columns.map(({ name }, index) => ({ name, data: values[index] ?? [] })),
      rowGroupSize: ROWS_PER_GROUP,
    });
    values = columns.map(() => []);
  };
  for await (const rows of batches) {
    for (const row of rows) {
      for (const [index, column] of values.entries()) column.push(row[index]);
    }
    if ((values[0]?.length ?? 0) >= ROWS_PER_GROUP) await flush();
  }
  await flush();
  await writer.finish();
}

function schemaOf(columns: readonly ParquetColumn[]): SchemaElement[] {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, kind }): SchemaElement => {
      const shared = { name, repetition_type: 'OPTIONAL' } as const;
      if (kind === 'integer') return { ...shared, type: 'INT64' };
      return kind === 'number'
        ? { ...shared, type: 'DOUBLE' }
        : { ...shared, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    }),
  ];
}
