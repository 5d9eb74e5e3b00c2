// Runs compared by their reports, here or in a stack: nothing is printed, and only reports of a stack are written.
import { compareRuns } from '../compare/compute.ts';
import type { RunComparison } from '../compare/contract.ts';
import { loadRun } from '../compare/load.ts';
import { type ReportOptions, reportFolders } from '../reports/report-folders.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

/** Their ids form the name of a folder, which has at most 255 characters. */
const MAX_RUNS = 6;

/**
 * @param wanted names, run ids or report folders; the first is the reference
 * @param variants those to compare, each NAME or NAME=OTHER; by default those of the same name
 * @throws CommandError or InputError for runs that do not exist or cannot be compared
 */
export async function comparison(
  wanted: readonly string[],
  variants: readonly string[],
  options: ReportOptions,
): Promise<RunComparison> {
  if (wanted.length < 2) throw new CommandError('Give at least two runs to compare: names, run ids or report folders.');
  if (wanted.length > MAX_RUNS) throw new CommandError(`Give at most ${MAX_RUNS} runs to compare.`);
  const folders = await reportFolders(wanted, options);
  const repeated = folders.find((folder, index) => folders.indexOf(folder) !== index);
  if (repeated !== undefined) {
    throw new CommandError(
      `${plain(repeated)} would be compared with itself. A name means its latest run; give run ids instead.`,
    );
  }
  const runs = [];
  for (const folder of folders) runs.push(await loadRun(folder));
  return await compareRuns(runs, variants);
}
