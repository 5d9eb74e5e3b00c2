// `holdout compare`: what changed between runs of the same holdout, row by row.
import {
  formatChange,
  formatCount,
  formatPercent,
  formatPointsInterval,
  formatPValue,
} from '../../lambda/shared/text/format.ts';
import type { Change, RunComparison } from '../compare/contract.ts';
import { changeName, verdictOf } from '../compare/headline.ts';
import { toJson, writeComparison } from '../compare/write-comparison.ts';
import type { TeamOptions } from '../inputs/team.ts';
import { comparison } from '../steps/compare.ts';
import { paragraphs, plain } from '../terminal/text.ts';
import { textTable } from '../terminal/text-table.ts';

export interface CompareOptions extends TeamOptions {
  readonly variant?: readonly string[];
  readonly out: string;
  readonly json?: boolean;
  readonly stack?: string;
}

export async function compare(wanted: readonly string[], options: CompareOptions): Promise<number> {
  const compared = await comparison(wanted, options.variant ?? [], options);
  const files = await writeComparison(compared, options.out);
  process.stdout.write(options.json ? toJson(compared) : `${summary(compared, files)}\n`);
  return 0;
}

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
