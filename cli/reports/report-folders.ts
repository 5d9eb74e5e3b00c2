// The folders of the reports that a command needs; those of a stack are downloaded first.
import { dirname } from 'node:path';
import { teamOf } from '../../lambda/shared/team.ts';
import { type TeamOptions, teamFolder, withTeam } from '../inputs/team.ts';
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

export interface ReportOptions extends TeamOptions {
  /** Folder of the reports. */
  readonly out: string;
  readonly stack?: string;
  /** Receives notes about what was fetched. By default they go to standard error. */
  readonly say?: (line: string) => void;
}

const toStandardError = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * @param wanted names, run ids or report folders; a folder takes precedence
 * @throws CommandError if a report does not exist
 */
export async function reportFolders(wanted: readonly string[], options: ReportOptions): Promise<string[]> {
  const places = openPlaces(options);
  const folders: string[] = [];
  for (const one of wanted) folders.push((await isReportFolder(one)) ? one : await places(withTeam(one, options)));
  return folders;
}

/** The latest of all. */
export async function latestReportFolder(options: ReportOptions): Promise<string> {
  return await openPlaces(options)(undefined);
}

/** The folder of a report. @param wanted a name or a run id; by default, the latest report */
type Places = (wanted: string | undefined) => Promise<string>;

/** Looks into the folder, or a team's folder in the stack, at most once. */
function openPlaces({ out, stack, say = toStandardError, ...options }: ReportOptions): Places {
  const opened = new Map<string, Promise<Places>>();
  return async (wanted) => {
    const team = wanted === undefined ? teamFolder(options) : teamOf(wanted);
    const places =
      opened.get(team) ?? (stack === undefined ? localPlaces(out, team) : stackPlaces(stack, out, team, say));
    opened.set(team, places);
    return await (await places)(wanted);
  };
}

async function localPlaces(out: string, team: string): Promise<Places> {
  const all = await localReports(out);
  const reports = team === '' ? all : all.filter(({ name }) => teamOf(name) === team);
  return async (wanted) => folderOf(out, chosen(reports, wanted, out));
}

async function stackPlaces(stack: string, out: string, team: string, say: (line: string) => void): Promise<Places> {
  const target: Target = await (await import('../target/stack-target.ts')).stackTarget(stack);
  const reports = await storedReports(target.store, team);
  return async (wanted) => {
    const place = chosen(reports, wanted, `the stack ${stack}`);
    return dirname((await downloadReport(target, place.name, place.run, out, say)).jsonFile);
  };
}

const chosen = (reports: readonly ReportPlace[], wanted: string | undefined, where: string): ReportPlace =>
  chooseReport(reports, wanted ?? reports.at(-1)?.run ?? '', where);
