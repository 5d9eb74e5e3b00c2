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
import type { Change, RunComparison } from '../compare/contract.ts';
import { changeName, verdictOf } from '../compare/headline.ts';
import { comparisonMarkdown } from '../compare/markdown.ts';
import type { TeamOptions } from '../inputs/team.ts';
import { comparison } from '../steps/compare.ts';
import { paragraphs, plain } from '../terminal/text.ts';
import { textTable } from '../terminal/text-table.ts';
import { withTsx } from '../tsx.ts';

export interface CompareOptions extends TeamOptions {
  readonly variant?: readonly string[];
  readonly out: string;
  readonly json?: boolean;
  readonly stack?: string;
}

/** In the folder of reports, beside the folders of names. */
const FOLDER = 'compare';

export async function compare(wanted: readonly string[], options: CompareOptions): Promise<number> {
  const compared = await comparison(wanted, options.variant ?? [], options);
  const files = await writeComparison(compared, options.out);
  process.stdout.write(options.json ? toJson(compared) : `${summary(compared, files)}\n`);
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
