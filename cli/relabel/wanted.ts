// What the user gave `holdout relabel`: a checked file, or the report whose rows are to be checked.
import { stat } from 'node:fs/promises';
import { uploadSuffix } from '../../lambda/shared/keys.ts';
import { isReportFolder, localReports } from '../reports/find-reports.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

export type Wanted = 'file' | 'report';

/**
 * @param out folder of the reports on this machine
 * @throws CommandError if there is both such a file and such a report, or the name is that of a file that is not there
 */
export async function whatIsWanted(given: string, out: string): Promise<Wanted> {
  if (await isReportFolder(given)) return 'report';
  const isFile = await stat(given).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (!isFile) {
    if (uploadSuffix(given) === undefined) return 'report';
    throw new CommandError(
      `There is no file ${plain(given)}. To check the labels of a report, give its name, run id or folder.`,
    );
  }
  if (uploadSuffix(given) !== undefined) return 'file';
  const reports = await localReports(out);
  if (!reports.some(({ name, run }) => name === given || run === given)) return 'file';
  throw new CommandError(
    `${plain(given)} is both a file and a report. Give ./${plain(given)} for the file, or the run id or folder for the report.`,
  );
}
