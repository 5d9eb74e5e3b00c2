// `compare` and `readReport`: what stands in the reports of finished runs.
import type { RunComparison } from '../cli/compare/contract.ts';
import { readReportIn } from '../cli/reports/read-report.ts';
import { reportFolders } from '../cli/reports/report-folders.ts';
import { comparison } from '../cli/steps/compare.ts';
import type { Report } from '../lambda/shared/contracts/report/report.ts';
import type { UnscoredReport } from '../lambda/shared/contracts/report/unscored-report.ts';
import { told } from './errors.ts';
import type { PlaceOptions } from './options.ts';

export interface CompareOptions extends PlaceOptions {
  /**
   * Variants to compare, each `NAME`, or `NAME=OTHER` for NAME in the first run and OTHER in the others. By default those
   * of the same name.
   */
  readonly variants?: readonly string[];
}

/**
 * Compares runs of the same holdout, row by row: which are newly right or wrong, and what is more than chance. It writes
 * no files, but for reports of a stack, which are fetched to `out` first.
 *
 * @param runs two to six names (meaning their latest runs), run ids or report folders; the first is the reference
 * @throws InputError or HoldoutError if there is no such report, or no rows are in common
 *
 * @example
 * ```ts
 * import { compare } from 'holdout';
 *
 * const { headline, changes } = await compare(['reports/holdout/main', 'reports/holdout/branch']);
 * for (const { variant, newly_right, newly_wrong } of changes) {
 *   console.log(variant, newly_right.count, newly_wrong.count);
 * }
 * console.log(headline);
 * ```
 */
export function compare(
  runs: readonly string[],
  { variants = [], ...options }: CompareOptions = {},
): Promise<RunComparison> {
  return told(comparison(runs, variants, placed(options)));
}

/**
 * Reads a report: of a labelled holdout, or of `predict`, which has `task`.
 *
 * @param wanted a name (meaning its latest run), a run id or a report folder
 * @throws InputError or HoldoutError if there is no such report, or another version wrote it
 *
 * @example
 * ```ts
 * import { readReport } from 'holdout';
 *
 * const report = await readReport('holdout', { out: 'reports' });
 * if (!('task' in report)) console.log(report.headline, report.decision?.best);
 * ```
 */
export function readReport(wanted: string, options: PlaceOptions = {}): Promise<Report | UnscoredReport> {
  return told(read(wanted, options));
}

async function read(wanted: string, options: PlaceOptions): Promise<Report | UnscoredReport> {
  const [folder = wanted] = await reportFolders([wanted], placed(options));
  return await readReportIn(folder);
}

/** A program hears no notes. */
const placed = ({ out = 'reports', ...options }: PlaceOptions) => ({ ...options, out, say: () => {} });
