// The folders of the reports that a command needs; those of a stack are downloaded first.
import { dirname } from 'node:path';
import type { Target } from '../target/target.ts';
import {
  chooseReport,
  folderOf,
  isReportFolder,
  localReports,
  type ReportPlace,
  storedReports,
} from './find-reports.ts';
import { downloadReport } from './report-files.ts';

export interface ReportOptions {
  /** Folder of the reports. */
  readonly out: string;
  readonly stack?: string;
}

/**
 * @param wanted names, run ids or report folders; a folder takes precedence
 * @throws CommandError if a report does not exist
 */
export async function reportFolders(wanted: readonly string[], options: ReportOptions): Promise<string[]> {
  const places = openPlaces(options);
  const folders: string[] = [];
  for (const one of wanted) folders.push((await isReportFolder(one)) ? one : await (await places()).folder(one));
  return folders;
}

/** The latest of all. */
export async function latestReportFolder(options: ReportOptions): Promise<string> {
  return await (await openPlaces(options)()).folder();
}

interface Places {
  /** @param wanted a name or a run id; by default, the latest report */
  folder(wanted?: string): Promise<string>;
}

/** Looks into the folder or the stack at most once. */
function openPlaces(options: ReportOptions): () => Promise<Places> {
  let places: Promise<Places> | undefined;
  return () => {
    places ??= options.stack === undefined ? localPlaces(options.out) : stackPlaces(options.stack, options.out);
    return places;
  };
}

async function localPlaces(out: string): Promise<Places> {
  const reports = await localReports(out);
  return { folder: async (wanted) => folderOf(out, chosen(reports, wanted, out)) };
}

async function stackPlaces(stack: string, out: string): Promise<Places> {
  const target: Target = await (await import('../target/stack-target.ts')).stackTarget(stack);
  const reports = await storedReports(target.store);
  return {
    async folder(wanted) {
      const place = chosen(reports, wanted, `the stack ${stack}`);
      return dirname((await downloadReport(target, place.name, place.run, out)).jsonFile);
    },
  };
}

const chosen = (reports: readonly ReportPlace[], wanted: string | undefined, where: string): ReportPlace =>
  chooseReport(reports, wanted ?? reports.at(-1)?.run ?? '', where);
