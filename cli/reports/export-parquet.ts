// Writes predictions.parquet beside predictions.csv: the same rows with typed values, one row group at a time.
import { createReadStream } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { z } from 'zod';
import { PredictionLine } from '../../lambda/shared/contracts/report/predictions-csv.ts';
import { originalText } from '../../lambda/shared/csv/fields.ts';
import { openCsv } from '../../lambda/shared/csv/open.ts';
import { PRIVATE_FILE } from '../../local/private.ts';

/** Rows in memory at once. */
const ROWS_PER_GROUP = 50_000;

type Kind = 'integer' | 'number' | 'text';

/** @returns its path */
export async function exportParquet(predictionsCsv: string): Promise<string> {
  const path = join(dirname(predictionsCsv), 'predictions.parquet');
  const part = `${path}.part`;
  try {
    await write(predictionsCsv, part);
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
  return path;
}

async function write(csv: string, path: string): Promise<void> {
  const { header, batches } = await openCsv(createReadStream(csv), csv);
  const columns = header.map((name) => ({ name, kind: kindOf(name) }));
  const file = fileWriter(path);
  await chmod(path, PRIVATE_FILE.mode);
  const writer = new ParquetWriter({ writer: file, schema: schemaOf(columns), createdBy: 'holdout' });
  let values: unknown[][] = columns.map(() => []);
  const flush = async (): Promise<void> => {
    await writer.write({
      columnData: columns.map(({ name }, index) => ({ name, data: values[index] ?? [] })),
      rowGroupSize: ROWS_PER_GROUP,
    });
    values = columns.map(() => []);
  };
  for await (const batch of batches) {
    for (const { fields } of batch) {
      for (const [index, { kind }] of columns.entries()) values[index]?.push(typedValue(fields[index] ?? '', kind));
    }
    if ((values[0]?.length ?? 0) >= ROWS_PER_GROUP) await flush();
  }
  await flush();
  await writer.finish();
}

/** An empty field is a missing value. */
function typedValue(field: string, kind: Kind): string | number | bigint | undefined {
  if (field === '') return undefined;
  if (kind === 'text') return originalText(field);
  return kind === 'integer' ? BigInt(field) : Number(field);
}

const PROPERTIES = z.record(z.string(), z.unknown()).parse(z.toJSONSchema(PredictionLine).properties);

/** Follows the contract of predictions.csv. Columns that only another version has are text. */
function kindOf(column: string): Kind {
  const schema = JSON.stringify(Object.hasOwn(PROPERTIES, column) ? PROPERTIES[column] : {});
  const [, type] = /"type":\[?"(integer|number)"/.exec(schema) ?? [];
  return type === 'integer' || type === 'number' ? type : 'text';
}

function schemaOf(columns: readonly { readonly name: string; readonly kind: Kind }[]): SchemaElement[] {
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
