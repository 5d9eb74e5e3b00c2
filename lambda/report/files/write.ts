// Writes the files of a report. report.json comes last, so if it exists, the others do too.

import { Readable } from 'node:stream';
import { Looks } from '../../shared/contracts/report/looks.ts';
import { Report } from '../../shared/contracts/report/report.ts';
import { thresholdReports } from '../automation/thresholds.ts';
import { thresholdsFile } from '../automation/thresholds-file.ts';
import { probabilityPairs } from '../certainty/probability-pairs.ts';
import { drawCharts } from '../charts/charts.ts';
import { DataFindings } from '../data/checks.ts';
import { scanTexts } from '../data/scan.ts';
import { decide } from '../decision/decide.ts';
import { fillEnsembles } from '../ensembles/fill.ts';
import { answering } from '../findings/answering.ts';
import { MistakeList } from '../findings/mistakes.ts';
import { oddities } from '../findings/oddities.ts';
import { askedRows } from '../findings/partial.ts';
import { SuspectList } from '../findings/suspects.ts';
import { evidenceOf } from '../gates/evidence.ts';
import { Rivals } from '../gates/rivals.ts';
import { HoldoutContent } from '../ledger/content.ts';
import { comparisons } from '../metrics/comparisons.ts';
import { rankedBy } from '../metrics/rank.ts';
import { sliceReports } from '../metrics/slices.ts';
import { findSuspects } from '../metrics/suspects.ts';
import { variantReport } from '../metrics/variant.ts';
import { renderMarkdown } from '../page/markdown.ts';
import { renderPage } from '../page/page.tsx';
import { withEndings } from '../stopping/facts.ts';
import { truthOf } from '../table/predictions.ts';
import { sliceGroups } from '../table/slice-groups.ts';
import { rowsNotAsked } from '../table/unasked.ts';
import { assembleReport } from './assemble.ts';
import { CSV, HTML, MARKDOWN, putStream, type ReportInput, toJson } from './files.ts';
import { junitXml } from './junit.ts';
import { predictionsCsv } from './predictions-csv.ts';
import { comparisonsCsv, metricsCsv, slicesCsv } from './tables-csv.ts';

/**
 * Writes the same bytes every time: it depends on no clock, and on no randomness except the run's seed.
 * @throws Error if the holdout is not the run's, or `put` did not consume a body completely.
 */
export async function writeReport(input: ReportInput): Promise<void> {
  const { run, manifest, openHoldout, openTrain, otherRuns, lookAt, put } = input;
  const scan = run.rows === 0 ? undefined : await scanTexts(run, openHoldout, openTrain);
  const table = { ...input.table, unasked: rowsNotAsked(input.table), units: scan?.units };
  const ensembles = fillEnsembles(table);
  const scored =
    run.rows === 0 ? [] : table.run.variants.map((_, index) => variantReport(table, index, ensembles.get(index)));
  const variants = withEndings(run, manifest, scored);
  const ranked = rankedBy(variants, run.benchmark.decide_by);
  const pairs = comparisons(table, variants, ranked);
  const thresholds = thresholdReports(table, variants);
  const mistakes = new MistakeList(table, variants);
  const suspects = new SuspectList(table, findSuspects(table, variants, pairs));
  const slices = await sliceGroups(run);
  const data = scan ? new DataFindings(table, scan) : null;
  const rivals = new Rivals(table);
  const content = new HoldoutContent();
  const lines = predictionsCsv(
    table,
    openHoldout,
    [mistakes, suspects, ...(data ? [data] : [])],
    slices,
    (row, hash) => {
      rivals.see(row, hash);
      content.add(hash, run.labels[truthOf(table, row)] ?? '');
    },
  );
  await putStream(put, 'predictions.csv', Readable.from(lines, { objectMode: false }), CSV);
  const report = assembleReport(run, manifest, {
    asked: askedRows(table),
    variants,
    comparisons: pairs,
    ...decide(table, variants, pairs),
    slices: sliceReports(table, slices.groups(), ranked[0] ? variants.indexOf(ranked[0]) : 0),
    probability_pairs: probabilityPairs(table),
    left_out_slices: slices.leftOut(),
    oddities: [...oddities(table, manifest), ...answering(table)],
    evidenceOf: evidenceOf(table, variants),
    ledger: run.rows === 0 ? null : await lookAt(content.hash(), variants.length),
    versus: await rivals.read(variants, await otherRuns()),
    mistakes: mistakes.mistakes(),
    suspect_labels: suspects.labels(variants),
    data_checks: data?.checks() ?? null,
    thresholds,
  });
  // Checked but not replaced: the parser's result may have lost labels such as `__proto__`.
  Report.parse(report);
  await put('metrics.csv', metricsCsv(report), CSV);
  await put('comparisons.csv', comparisonsCsv(report), CSV);
  await put('slices.csv', slicesCsv(report), CSV);
  await put('suspects.csv', suspects.csv(), CSV);
  if (run.benchmark.automate) await put('thresholds.json', toJson(thresholdsFile(report)), 'application/json');
  const looks = scan?.looks && Looks.parse({ format: 1, run: run.run, ...scan.looks });
  if (looks) await put('looks.json', JSON.stringify(looks), 'application/json');
  const charts = await drawCharts(report);
  for (const { fileName, svg } of charts) await put(`charts/${fileName}`, svg, 'image/svg+xml');
  if (report.gates.length > 0) await put('junit.xml', junitXml(report), 'application/xml');
  await put('report.md', renderMarkdown(report), MARKDOWN);
  await put('report.html', renderPage(report, charts), HTML);
  await put('report.json', toJson(report), 'application/json');
}
