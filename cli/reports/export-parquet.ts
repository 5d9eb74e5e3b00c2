// Predictions as Parquet: the rows of predictions.csv with typed values.
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PredictionLine } from '../../lambda/shared/contracts/report/predictions-csv.ts';
import { OWN_DIALECT } from '../../lambda/shared/csv/dialect/head.ts';
import { originalText } from '../../lambda/shared/csv/fields.ts';
import { openCsv } from '../../lambda/shared/csv/open.ts';
import { type ParquetColumn, type ParquetValue, writeParquet } from './parquet-file.ts';

/** @param folder of the new file; by default, where predictions.csv is. @returns its path */
export async function exportParquet(predictionsCsv: string, folder = dirname(predictionsCsv)): Promise<string> {
  const { header, batches } = await openCsv(
    createReadStream(predictionsCsv),
    predictionsCsv,
    { encoding: 'utf-8' },
    OWN_DIALECT,
  );
  const columns = header.map((name): ParquetColumn => ({ name, kind: kindOf(name) }));
  const path = join(folder, 'predictions.parquet');
  await writeParquet(path, columns, typed());
  return path;

  async function* typed() {
    for await (const batch of batches) {
      yield batch.map(({ fields }) => columns.map(({ kind }, index) => typedValue(fields[index] ?? '', kind)));
    }
  }
}

/** An empty field is a missing value. */
function typedValue(field: string, kind: ParquetColumn['kind']): ParquetValue {
  if (field === '') return undefined;
  if (kind === 'text') return originalText(field);
  return kind === 'integer' ? BigInt(field) : Number(field);
}

const PROPERTIES = z.record(z.string(), z.unknown()).parse(z.toJSONSchema(PredictionLine).properties);

/** Follows the contract of predictions.csv. Columns that only another version has are text. */
function kindOf(column: string): ParquetColumn['kind'] {
  const schema = JSON.stringify(Object.hasOwn(PROPERTIES, column) ? PROPERTIES[column] : {});
  const [, type] = /"type":\[?"(integer|number)"/.exec(schema) ?? [];
  return type === 'integer' || type === 'number' ? type : 'text';
}
