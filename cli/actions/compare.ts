// `holdout compare`: what changed between runs of the same holdout, row by row.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stampOf } from '../../lambda/shared/team.ts';
import {
  formatChange,
  formatCount,
  formatPercent,
  formatPointsInterval,
  formatPValue,
} from '../../lambda/shared/text/format.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../local/private.ts';
import { compareRuns } from '../compare/compute.ts';
import type { Change, RunComparison } from '../compare/contract.ts';
import { changeName, verdictOf } from '../compare/headline.ts';
import { loadRun } from '../compare/load.ts';
import { comparisonMarkdown } from '../compare/markdown.ts';
import type { TeamOptions } from '../inputs/team.ts';
import { reportFolders } from '../reports/report-folders.ts';
import { CommandError } from '../terminal/explain.ts';
import { paragraphs, plain } from '../terminal/text.ts';
import { textTable } from '../terminal/text-table.ts';
import { withTsx } from '../tsx.ts';

export interface CompareOptions extends TeamOptions {
  readonly variant?: readonly string[];
  readonly out: string;
  readonly json?: boolean;
  readonly stack?: string;
}

/** Their ids form the name of a folder, which has at most 255 characters. */
const MAX_RUNS = 6;
/** In the folder of reports, beside the folders of names. */
const FOLDER = 'compare';

export async function compare(wanted: readonly string[], options: CompareOptions): Promise<number> {
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
  const comparison = await compareRuns(runs, options.variant ?? []);
  const files = await writeComparison(comparison, options.out);
  process.stdout.write(options.json ? toJson(comparison) : `${summary(comparison, files)}\n`);
  return 0;
}

async function writeComparison(comparison: RunComparison, out: string): Promise<string[]> {
  const folder = join(out, FOLDER, comparison.runs.map(({ run }) => stampOf(run)).join('..'));
  await mkdir(folder, PRIVATE_FOLDER);
  const { renderComparison } = await withTsx(() => import('../compare/page.tsx'));
  const files = [
    ['compare.html', renderComparison(comparison)],
    ['compare.md', comparisonMarkdown(comparison)],
    ['compare.json', toJson(comparison)],
  ] as const;
  for (const [file, text] of files) await writeFile(join(folder, file), text, PRIVATE_FILE);
  return files.map(([file]) => join(folder, file));
}

const toJson = (comparison: RunComparison): string => `${JSON.stringify(comparison, null, 2)}\n`;

function summary({ headline, runs, changes, notes }: RunComparison, files: readonly string[]): string {
  const table = textTable(changes.map(cells), {
    head: ['variant', 'run', 'accuracy', 'difference\n(95% interval)', 'p', 'verdict', 'newly\nright', 'newly\nwrong'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'left', 'right', 'right'],
  });
  return paragraphs([
    [plain(headline)],
    runs.map(({ letter, name, run, rows }) => `${letter}: ${plain(name)} ${plain(run)}, ${formatCount(rows)} rows`),
    [table],
    notes.map((note) => `Note: ${plain(note)}`),
    ['Comparison:', ...files.map((file) => `  ${file}`)],
  ]);
}

function cells(change: Change): string[] {
  const { difference, ci, p_value_holm } = change.metrics.accuracy;
  return [
    plain(changeName(change)),
    change.letter,
    `${formatPercent(change.first.accuracy.value)} → ${formatPercent(change.other.accuracy.value)}`,
    `${formatChange(difference)}${ci ? ` (${formatPointsInterval(ci)})` : ''}`,
    formatPValue(p_value_holm),
    verdictOf(change),
    formatCount(change.newly_right.count),
    formatCount(change.newly_wrong.count),
  ];
}
