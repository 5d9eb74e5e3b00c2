// Which report the user means: the latest of a name, that of a run, or a folder, here or in a stack.

import { glob, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { REPORTS, teamPrefix } from '../../lambda/shared/keys.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { inTeam, isWithin, stampOf, teamOf } from '../../lambda/shared/team.ts';
import { didYouMean } from '../../lambda/shared/text/closest.ts';
import { listed } from '../../lambda/shared/text/words.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

const REPORT_JSON = 'report.json';
/** Names in a message. */
const MAX_NAMED = 10;

export interface ReportPlace {
  readonly name: string;
  readonly run: string;
}

/** @returns oldest first, by run: their stamps begin with the time */
export async function localReports(out: string): Promise<ReportPlace[]> {
  const found: ReportPlace[] = [];
  for await (const path of glob(`**/${REPORT_JSON}`, { cwd: out })) found.push(...placeOf(path.split(sep)));
  return found.sort(byRun);
}

/** The same in the bucket of a stack. @param team lists its folder and those in it only; the root's lists all */
export async function storedReports(store: Pick<Store, 'list'>, team: string): Promise<ReportPlace[]> {
  const found: ReportPlace[] = [];
  for await (const { key } of store.list(teamPrefix(REPORTS, team))) {
    if (key.endsWith(`/${REPORT_JSON}`)) found.push(...placeOf(key.slice(REPORTS.length).split('/')));
  }
  // A holdout of the root that is called like the folder has its reports there, too.
  return found.filter(({ name }) => isWithin(team, name)).sort(byRun);
}

export const folderOf = (out: string, { name, run }: ReportPlace): string => join(out, name, stampOf(run));

/** Whether the folder contains a report. */
export const isReportFolder = (folder: string): Promise<boolean> =>
  stat(join(folder, REPORT_JSON)).then(
    (stats) => stats.isFile(),
    () => false,
  );

/**
 * @param wanted a run id, with or without its team, or a name, which means its latest run
 * @param where for the message
 * @throws CommandError with the closest name if there is no such report
 */
export function chooseReport(reports: readonly ReportPlace[], wanted: string, where: string): ReportPlace {
  const found =
    reports.find(({ run }) => run === wanted || stampOf(run) === wanted) ??
    reports.findLast(({ name }) => name === wanted);
  if (found) return found;
  if (reports.length === 0)
    throw new CommandError(`There is no report in ${plain(where)}. Make one with \`holdout run\`.`);
  const names = [...new Set(reports.toReversed().map(({ name }) => name))];
  const question = didYouMean(wanted, [...names, ...reports.map(({ run }) => run)], plain);
  throw new CommandError(
    `There is no report called ${plain(wanted)} in ${plain(where)}.${question ? ` ${question}` : ''} There are reports called ${listed(names.map(plain), MAX_NAMED)}. \`holdout status\` lists runs.`,
  );
}

/** A report lies no higher than <name>/<run>/report.json. */
function placeOf(parts: readonly string[]): ReportPlace[] {
  const [stamp, name] = [parts.at(-2), parts.slice(0, -2).join('/')];
  return stamp === undefined || name === '' ? [] : [{ name, run: inTeam(teamOf(name), stamp) }];
}

function byRun(a: ReportPlace, b: ReportPlace): number {
  const [first, second] = [stampOf(a.run), stampOf(b.run)];
  return first === second ? 0 : first < second ? -1 : 1;
}
