// Predictions and metrics as Parquet, which keeps numbers, missing values and labels such as `NA` apart.
import { join } from 'node:path';
import { metricRows } from '../../lambda/report/files/tables-csv.ts';
import type { Report } from '../../lambda/shared/contracts/report/report.ts';
import type { UnscoredReport } from '../../lambda/shared/contracts/report/unscored-report.ts';
import { exportParquet } from '../reports/export-parquet.ts';
import { type ParquetColumn, writeParquet } from '../reports/parquet-file.ts';

const METRICS: readonly (ParquetColumn & { readonly name: keyof ReturnType<typeof metricRows>[number] })[] = [
  { name: 'variant', kind: 'text' },
  { name: 'over', kind: 'text' },
  { name: 'label', kind: 'text' },
  { name: 'metric', kind: 'text' },
  { name: 'value', kind: 'number' },
  { name: 'lower', kind: 'number' },
  { name: 'upper', kind: 'number' },
];

/**
 * Predictions are streamed; those of `holdout predict` have no metrics.
 * @param predictionsCsv of the report
 * @returns the new files
 */
export async function writePandas(
  report: Report | UnscoredReport,
  predictionsCsv: string,
  into: string,
): Promise<string[]> {
  const predictions = await exportParquet(predictionsCsv, into);
  if ('task' in report) return [predictions];
  const metrics = join(into, 'metrics.parquet');
  await writeParquet(metrics, METRICS, [metricRows(report).map((row) => METRICS.map(({ name }) => row[name]))]);
  return [predictions, metrics];
}
