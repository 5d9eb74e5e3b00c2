// Writes the files of predictions: predictions.csv and a short report, with report.json last.
import { Readable } from 'node:stream';
import { PredictionReport } from '../../shared/contracts/prediction-report.ts';
import { fillEnsembles } from '../ensembles/fill.ts';
import { CSV, HTML, MARKDOWN, putStream, type ReportInput, toJson } from '../files/files.ts';
import { predictionsCsv } from '../files/predictions-csv.ts';
import { assemblePredictions } from './assemble.ts';
import { renderPredictionMarkdown, renderPredictionPage } from './page.ts';
import { variantPredictions } from './variant.ts';

/** Writes the same bytes every time. @throws Error like writeReport. */
export async function writePredictions(input: Omit<ReportInput, 'openTrain'>): Promise<void> {
  const { run, manifest, table, openHoldout, put } = input;
  const ensembles = fillEnsembles(table);
  const variants =
    run.rows === 0 ? [] : table.run.variants.map((_, index) => variantPredictions(table, index, ensembles.get(index)));
  const lines = predictionsCsv(table, openHoldout, []);
  await putStream(put, 'predictions.csv', Readable.from(lines, { objectMode: false }), CSV);
  const report = assemblePredictions(run, manifest, variants);
  // Checked but not replaced: the parser's result may have lost labels such as `__proto__`.
  PredictionReport.parse(report);
  await put('report.md', renderPredictionMarkdown(report), MARKDOWN);
  await put('report.html', renderPredictionPage(report), HTML);
  await put('report.json', toJson(report), 'application/json');
}
