// Writes what came of rows to predict: predictions.csv and a short report, report.json last.
import { Readable } from 'node:stream';
import { PredictionReport } from '../../shared/contracts/prediction-report.ts';
import { fillEnsembles } from '../ensembles/fill.ts';
import { CSV, HTML, MARKDOWN, putStream, type ReportInput, toJson } from '../files.ts';
import { oddities } from '../oddities.ts';
import { predictionsCsv } from '../predictions-csv.ts';
import { assemblePredictions } from './assemble.ts';
import { renderPredictionMarkdown, renderPredictionPage } from './page.ts';
import { variantPredictions } from './variant.ts';

/** Executed twice it writes the same bytes. @throws Error as writeReport. */
export async function writePredictions(input: Omit<ReportInput, 'openTrain'>): Promise<void> {
  const { run, manifest, table, openHoldout, put } = input;
  const ensembles = fillEnsembles(table);
  const variants =
    run.rows === 0 ? [] : table.run.variants.map((_, index) => variantPredictions(table, index, ensembles.get(index)));
  const lines = predictionsCsv(table, openHoldout, []);
  await putStream(put, 'predictions.csv', Readable.from(lines, { objectMode: false }), CSV);
  const report = assemblePredictions(run, manifest, variants, oddities(table, manifest));
  // Checked, not replaced: what a parser returns may have lost labels such as `__proto__`.
  PredictionReport.parse(report);
  await put('report.md', renderPredictionMarkdown(report), MARKDOWN);
  await put('report.html', renderPredictionPage(report), HTML);
  await put('report.json', toJson(report), 'application/json');
}
