// What changed against the base branch's report: a sentence, a table, and the rows that changed.

import { scoreName } from '../../lambda/report/findings/deciding-words.ts';
import { codeCell, escapeMarkdown } from '../../lambda/report/html/markdown-text.ts';
import {
  cut,
  formatChange,
  formatCount,
  formatDollars,
  formatPercent,
  formatPointsInterval,
  formatPValue,
  NONE,
} from '../../lambda/shared/text/format.ts';
import { listed, plural } from '../../lambda/shared/text/words.ts';
import type { Change, ChangedRow, RunComparison } from '../compare/contract.ts';
import { verdictOf } from '../compare/headline.ts';
import { table } from './table.ts';

const MAX_CHANGES = 30;
/** Variants named in the sentence. */
const MAX_NAMED = 3;
/** Variants whose rows are listed, and rows of one in each direction. */
const MAX_WITH_ROWS = 5;
const MAX_ROWS = 10;
/** Characters of a name, a label or an id. */
const MAX_NAME = 60;

const name = (text: string): string => codeCell(cut(text, MAX_NAME));

/** @example 'Better than on `main`: `m/few-shot`. No other difference is more than chance.' */
export function changeSentence({ changes, rows }: RunComparison, base: string): string {
  const by = changes[0]?.deciding?.by;
  const on = `on the same ${plural(rows, 'row')}${by ? `, by ${escapeMarkdown(scoreName(by))}` : ''}`;
  const groups = Map.groupBy(changes, verdictOf);
  const parts = (['worse', 'better'] as const).flatMap((verdict) => {
    const group = groups.get(verdict) ?? [];
    if (group.length === 0) return [];
    return [
      `**${capital(verdict)}** than on ${base}: ${listed(
        group.map((one) => name(one.variant)),
        MAX_NAMED,
      )}.`,
    ];
  });
  if (parts.length > 0) return `${parts.join(' ')} This is more than chance, ${on}.`;
  const isSame = changes.every(({ newly_right, newly_wrong }) => newly_right.count + newly_wrong.count === 0);
  if (isSame) return `No row is newly right or newly wrong, ${on}.`;
  return `No difference to ${base} is more than chance, ${on}.`;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function changesTable({ changes }: RunComparison, base: string): string {
  const costs = changes.some(({ first, other }) => (first.cost_usd_per_1000 ?? 0) + (other.cost_usd_per_1000 ?? 0) > 0);
  const head = ['Variant', base, 'Here', 'Difference', 'p', 'Verdict', 'Newly right', 'Newly wrong'];
  return table(
    [...head, ...(costs ? ['Cost of 1,000'] : [])],
    'lrrrrlrrr',
    changes.map((change) => [...cells(change), ...(costs ? [costCell(change)] : [])]),
    MAX_CHANGES,
  );
}

function cells(change: Change): string[] {
  const { variant, first, other, metrics, newly_right, newly_wrong } = change;
  const { difference, ci, p_value_holm } = metrics.accuracy;
  const verdict = verdictOf(change);
  return [
    name(variant),
    formatPercent(first.accuracy.value),
    formatPercent(other.accuracy.value),
    `${formatChange(difference)}${ci ? ` (${formatPointsInterval(ci)})` : ''}`,
    formatPValue(p_value_holm).replace('<', '&lt; '),
    verdict === 'tie' ? verdict : `**${verdict}**`,
    formatCount(newly_right.count),
    formatCount(newly_wrong.count),
  ];
}

function costCell({ first, other }: Change): string {
  const [before, after] = [formatDollars(first.cost_usd_per_1000), formatDollars(other.cost_usd_per_1000)];
  return before === after ? after : `${before} → ${after}`;
}

/** The test and its notes, below the table. */
export function changesNote({ units }: RunComparison): string {
  const test = units ? 'a test of whole units' : 'McNemar’s test';
  return `Accuracy, and its difference in points with a 95% interval. A tie: these rows cannot tell the two apart (p ≥ 0.05 by ${test} with Holm’s correction).`;
}

/** Tables of rows, one for each variant: by their ids, because a comment may have more readers than the holdout. */
export function changedRowTables({ changes }: RunComparison, base: string): string[] {
  return changes
    .filter(({ newly_right, newly_wrong }) => newly_right.count + newly_wrong.count > 0)
    .slice(0, MAX_WITH_ROWS)
    .map(({ variant, newly_wrong, newly_right }) => {
      const lines = [
        ...newly_wrong.rows.slice(0, MAX_ROWS).map((row) => rowCells(row, 'wrong')),
        ...newly_right.rows.slice(0, MAX_ROWS).map((row) => rowCells(row, 'right')),
      ];
      const left = newly_wrong.count + newly_right.count - lines.length;
      return [
        name(variant),
        table(['Newly', 'Row', 'Label', base, 'Here'], 'lllll', lines, lines.length),
        ...(left > 0 ? [`… and ${plural(left, 'more row')}.`] : []),
      ].join('\n\n');
    });
}

const rowCells = ({ id, truth, first, other }: ChangedRow, newly: string): string[] => [
  newly,
  name(id),
  name(truth),
  answers(first),
  answers(other),
];

/** Of repeats, each different answer once. */
const answers = (given: readonly (string | null)[]): string =>
  [...new Set(given)]
    .slice(0, 3)
    .map((answer) => (answer === null ? NONE : name(answer)))
    .join(', ');
