// Writes the files of predictions: predictions.csv and a short report, with report.json last.

import { Readable } from 'node:stream';
import { UnscoredReport } from '../../shared/contracts/report/unscored-report.ts';
import { fillEnsembles } from '../ensembles/fill.ts';
import { CSV, HTML, MARKDOWN, putStream, type ReportInput, toJson } from '../files/files.ts';
import { predictionsCsv } from '../files/predictions-csv.ts';
import { answering } from '../findings/answering.ts';
import { oddities } from '../findings/oddities.ts';
import { assembleUnscoredReport } from './assemble.ts';
import { renderUnscoredMarkdown, renderUnscoredPage } from './page.tsx';
import { unscoredVariant } from './variant.ts';

/** Writes the same bytes every time. @throws Error like writeReport. */
export async function writeUnscoredReport(input: Omit<ReportInput, 'openTrain'>): Promise<void> {
  const { run, manifest, table, openHoldout, put } = input;
  const ensembles = fillEnsembles(table);
  const variants =
    run.rows === 0 ? [] : table.run.variants.map((_, index) => unscoredVariant(table, index, ensembles.get(index)));
  const lines = predictionsCsv(table, openHoldout, []);
  await putStream(put, 'predictions.csv', Readable.from(lines, { objectMode: false }), CSV);
  const report = assembleUnscoredReport(run, manifest, variants, [...oddities(table, manifest), ...answering(table)]);
  // Checked but not replaced: the parser's result may have lost labels such as `__proto__`.
  UnscoredReport.parse(report);
  await put('report.md', renderUnscoredMarkdown(report), MARKDOWN);
  await put('report.html', renderUnscoredPage(report), HTML);
  await put('report.json', toJson(report), 'application/json');
}
