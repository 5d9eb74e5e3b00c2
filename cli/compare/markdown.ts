// compare.md: the same headline and table for a pull request or a job summary.

import { code, codeCell, escapeMarkdown } from '../../lambda/report/html/markdown-text.ts';
import {
  cut,
  formatChange,
  formatCount,
  formatPercentWithInterval,
  formatPointsInterval,
  formatPValue,
} from '../../lambda/shared/text/format.ts';
import type { Change, RunComparison } from './contract.ts';
import { changeName, verdictOf } from './headline.ts';

const HEADER = [
  '| Variant | Run | Accuracy in A | Accuracy in the run | Difference | 95% interval | p | Verdict | Newly right | Newly wrong |',
  '|---|---|--:|--:|--:|--:|--:|---|--:|--:|',
];

export function comparisonMarkdown({ headline, runs, rows, units, changes, notes }: RunComparison): string {
  const names = [...new Set(runs.map(({ name }) => name))].join(' and ');
  const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
  const blocks = [
    `# Holdout comparison: ${escapeMarkdown(cut(names, 100))}`,
    escapeMarkdown(cut(headline, 1000)),
    list(runs.map(({ letter, name, run }) => `${letter}: ${escapeMarkdown(cut(name, 100))}, run ${code(run)}`)),
    [...HEADER, ...changes.map((change) => `| ${cells(change).join(' | ')} |`)].join('\n'),
    `On the same ${formatCount(rows)} rows. A tie means that these rows cannot tell the two apart (p ≥ 0.05 by ${units ? 'a test of whole units' : 'McNemar’s test'} with Holm’s correction).`,
    ...(notes.length > 0 ? ['## Notes', list(notes.map((note) => escapeMarkdown(cut(note, 1000))))] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function cells(change: Change): string[] {
  const { letter, first, other, metrics, newly_right, newly_wrong } = change;
  const { difference, ci, p_value_holm } = metrics.accuracy;
  return [
    codeCell(cut(changeName(change), 100)),
    letter,
    formatPercentWithInterval(first.accuracy),
    formatPercentWithInterval(other.accuracy),
    formatChange(difference),
    ci ? formatPointsInterval(ci) : '',
    formatPValue(p_value_holm),
    verdictOf(change),
    formatCount(newly_right.count),
    formatCount(newly_wrong.count),
  ];
}
