// `holdout export`: a report in the form that another tool reads.
import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Report } from '../../lambda/shared/contracts/report/report.ts';
import type { UnscoredReport } from '../../lambda/shared/contracts/report/unscored-report.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../local/private.ts';
import type { TextFile } from '../export/file.ts';
import { type ExportFormat, type Format, TEXT_FORMATS } from '../export/formats.ts';
import { writePandas } from '../export/pandas.ts';
import { checkOut } from '../reports/out-folder.ts';
import { readReportIn } from '../reports/read-report.ts';
import { reportPlace } from '../reports/report-files.ts';
import { type ReportOptions, reportFolders } from '../reports/report-folders.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

export interface ExportOptions extends ReportOptions {
  readonly to: ExportFormat;
  readonly into?: string;
}

/** In the folder of reports, beside the folders of names. */
const FOLDER = 'export';
/** Where MLflow looks for a file store. */
const FILE_STORE = 'mlruns';

export async function exportReport(wanted: string, options: ExportOptions): Promise<number> {
  const { to, out, into } = options;
  const [folder = wanted] = await reportFolders([wanted], options);
  const report = await readReportIn(folder);
  const files =
    to === 'pandas' ? await asPandas(report, folder, out, into) : await asTexts(report, TEXT_FORMATS[to], out, into);
  process.stdout.write(files.map((file) => `${file}\n`).join(''));
  if (to === 'mlflow') process.stderr.write(`${migration(files[0] ?? '')}\n`);
  return 0;
}

async function asPandas(
  report: Report | UnscoredReport,
  folder: string,
  out: string,
  into = reportPlace(join(out, FOLDER), report.name, report.run),
): Promise<string[]> {
  const predictions = join(folder, 'predictions.csv');
  const stands = await access(predictions).then(
    () => true,
    () => false,
  );
  if (!stands) {
    const reason = report.rows === 0 ? `The run is ${report.status}.` : 'Fetch the whole report, or run again.';
    throw new CommandError(`${plain(folder)} has no predictions.csv. ${reason}`);
  }
  await checkOut(into, '--into');
  return await writePandas(report, predictions, into);
}

/** @returns the files, or the folder that holds several runs */
async function asTexts(
  report: Report | UnscoredReport,
  format: Format,
  out: string,
  into = format.isShared ? join(out, FOLDER, FILE_STORE) : reportPlace(join(out, FOLDER), report.name, report.run),
): Promise<string[]> {
  const files = format.files(suited(report, format), resolve(into));
  await checkOut(into, '--into');
  await writeFiles(files, into);
  return format.isShared ? [into] : files.map(({ path }) => join(into, path));
}

/** @throws CommandError if the format has no use for the report */
function suited(report: Report | UnscoredReport, { needs }: Format): Report {
  if ('task' in report) {
    throw new CommandError(
      `This run labelled rows that have no true label, so there is nothing to score. Use --to pandas.`,
    );
  }
  const { variants, rows, gates, status, headline } = report;
  if (needs === 'scores' && (rows === 0 || variants.length === 0)) {
    throw new CommandError(`The run is ${status} and has no scores: ${plain(headline)} Use --to markdown.`);
  }
  if (needs === 'gates' && gates.length === 0) {
    throw new CommandError('The benchmark of this report has no gates. Add `gates` to it and run again.');
  }
  return report;
}

async function writeFiles(files: readonly TextFile[], into: string): Promise<void> {
  for (const { path, text, isShared } of files) {
    const file = join(into, path);
    await mkdir(dirname(file), PRIVATE_FOLDER);
    try {
      await writeFile(file, text, { ...PRIVATE_FILE, flag: isShared ? 'wx' : 'w' });
    } catch (error) {
      if (!(isShared && error instanceof Error && Reflect.get(error, 'code') === 'EEXIST')) throw error;
    }
  }
}

/** MLflow has stopped reading files by itself. */
function migration(into: string): string {
  const store = plain(relative('', into) || '.');
  return `Current versions of MLflow read such a folder where MLFLOW_ALLOW_FILE_STORE=true is set. To move it to a database: mlflow migrate-filestore --source ${store} --target sqlite:///mlflow.db`;
}
