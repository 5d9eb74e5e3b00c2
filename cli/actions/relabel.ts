// `holdout relabel`: what the labels say that a person has checked.

import { dirname } from 'node:path';
import { int32At } from '../../lambda/shared/at.ts';
import { formatCount, formatInterval, formatPercent } from '../../lambda/shared/text/format.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { type CheckedRow, readChecked } from '../relabel/checked.ts';
import type { Relabelled } from '../relabel/contract.ts';
import { correctedFile, writeCorrected } from '../relabel/corrected.ts';
import { type CheckedReport, loadReport } from '../relabel/load-report.ts';
import { nextCommand } from '../relabel/next-command.ts';
import { writeOrigin } from '../relabel/origin.ts';
import { relabelled } from '../relabel/relabelled.ts';
import { whatIsWanted } from '../relabel/wanted.ts';
import { isReportFolder } from '../reports/find-reports.ts';
import { reportFolders } from '../reports/report-folders.ts';
import { CommandError } from '../terminal/explain.ts';
import { paragraphs, plain } from '../terminal/text.ts';
import { textTable } from '../terminal/text-table.ts';

export interface RelabelOptions {
  readonly report?: string;
  readonly out: string;
  readonly state: string;
  readonly json?: boolean;
  readonly stack?: string;
}

/** @param given a checked file, or the report whose rows are to be checked */
export async function relabel(given: string, options: RelabelOptions): Promise<number> {
  if ((await whatIsWanted(given, options.out)) === 'file') return await evaluate(given, options);
  if (options.report !== undefined)
    throw new CommandError(
      `There is no file ${plain(given)}. --report names the report that a checked file belongs to.`,
    );
  if (options.json)
    throw new CommandError('--json prints the figures of a checked file. Without it, the page of a report opens.');
  return await (await import('./relabel-page.ts')).relabelPage(given, options);
}

async function evaluate(checked: string, options: RelabelOptions): Promise<number> {
  const folder = await folderOf(checked, options);
  const report = await loadReport(folder);
  const { run, suspectRows } = report;
  const rows = await readChecked(checked, run.report.labels, run.truth);
  const found = relabelled(run, rows, suspectRows);
  const corrected = await correct(report, folder, rows, options);
  if (options.json) process.stdout.write(`${JSON.stringify({ ...found, corrected }, null, 2)}\n`);
  else process.stdout.write(`${paragraphs([...summary(found), nextSteps(report, corrected, options)])}\n`);
  return 0;
}

async function folderOf(checked: string, { report, ...places }: RelabelOptions): Promise<string> {
  if (report !== undefined) return (await reportFolders([report], places))[0] ?? report;
  const folder = dirname(checked);
  if (await isReportFolder(folder)) return folder;
  throw new CommandError(
    `There is no report.json beside ${plain(checked)}. Name the run that it belongs to: --report <name, run id or folder>.`,
  );
}

async function correct(
  { run, read }: CheckedReport,
  folder: string,
  rows: readonly CheckedRow[],
  options: RelabelOptions,
): Promise<Relabelled['corrected']> {
  const labels = rows.filter(({ row, correct }) => correct !== undefined && correct !== int32At(run.truth, row)).length;
  if (labels === 0) return { labels, file: null };
  const file = correctedFile(options.out, run.report.name);
  if (!(await writeCorrected(run, read, options, rows, file))) return { labels, file: null };
  await writeOrigin(file, run.report.run, folder);
  return { labels, file };
}

function summary({ rows, suspects, controls, noise_rate, variants, notes }: Omit<Relabelled, 'corrected'>): string[][] {
  const checked = `Of ${formatCount(suspects.checked)} suspects ${formatCount(suspects.wrong)} have a wrong label, and of ${formatCount(controls.checked)} other rows drawn at random ${formatCount(controls.wrong)}.`;
  const noise = `About ${formatPercent(noise_rate.value)} of the labels are wrong (95% interval ${formatInterval(noise_rate.ci)}; ${formatCount(rows)} rows).`;
  const table = textTable(
    variants.map(({ name, accuracy, corrected_accuracy: { value, ci } }) => [
      plain(name),
      formatPercent(accuracy),
      formatPercent(value),
      formatInterval(ci),
    ]),
    {
      head: ['variant', 'accuracy by\nthe file', 'by the right\nlabels', '95% interval'],
      colAligns: ['left', 'right', 'right', 'right'],
    },
  );
  return [[noise, checked], [table], notes.map((note) => `Note: ${note}`)];
}

function nextSteps(
  { run, read }: CheckedReport,
  { labels, file }: Relabelled['corrected'],
  options: RelabelOptions,
): string[] {
  if (labels === 0) return ['No label has to be corrected.'];
  if (file === null)
    return [
      `The corrected holdout was not written: ${options.stack === undefined ? `${plain(options.state)} no longer has the rows as the run read them. Give --state or --stack if they are elsewhere, or correct ${plural(labels, 'label')} yourself` : `the bucket no longer has the rows as the run read them. Correct ${plural(labels, 'label')} yourself`}.`,
    ];
  const other = [
    ...(read.source?.reading?.encoding === undefined ? [] : ['--encoding']),
    ...(read.source?.reading?.header === undefined ? [] : ['--header', '--no-header']),
  ];
  return [
    `Corrected holdout: ${plain(file)} (${plural(labels, 'label')} changed)`,
    'Run it with the options of the first run. In the end it says what changed:',
    `  ${plain(nextCommand(run.report.name, file, options))}`,
    ...(other.length > 0 ? [`It is UTF-8 with a header: leave out ${other.join(', ')}.`] : []),
  ];
}
