// What changed against the base branch's report: a sentence, a table, and the rows that changed.

import {
  formatDeciding,
  formatGap,
  formatGapInterval,
  scoreName,
} from '../../lambda/report/findings/deciding-words.ts';
import { code, codeCell, escapeMarkdown } from '../../lambda/report/html/markdown-text.ts';
import {
  cut,
  formatChange,
  formatCount,
  formatDollars,
  formatNamedPValue,
  formatPercent,
  formatPointsInterval,
  NONE,
} from '../../lambda/shared/text/format.ts';
import { andMore, capitalized, listed, plural } from '../../lambda/shared/text/words.ts';
import type { Change, ChangedRow, RunComparison } from '../compare/contract.ts';
import { verdictOf } from '../compare/headline.ts';
import { table, unbroken } from './table.ts';

const MAX_CHANGES = 30;
/** Variants named in the sentence. */
const MAX_NAMED = 3;
/** Variants whose rows are listed, and rows of one in each direction. */
const MAX_WITH_ROWS = 5;
const MAX_ROWS = 10;
/** Characters of a name, a label or an id. */
const MAX_NAME = 60;
const MAX_NOTE = 1000;

const cell = (text: string): string => codeCell(cut(text, MAX_NAME));
const named = (text: string): string => code(cut(text, MAX_NAME));
/** The base branch, in prose and in a cell. */
const inProse = (base: string | undefined): string => (base === undefined ? 'the base' : named(base));
const inCell = (base: string | undefined): string => (base === undefined ? 'the base' : cell(base));

export const changesTitle = (base: string | undefined): string => `#### Against ${inProse(base)}`;

/** @example '**Worse** than on `main`: `m/few-shot`. This is more than chance, on the same 300 rows.' */
export function changeSentence({ changes, rows }: RunComparison, base: string | undefined): string {
  const by = changes[0]?.deciding?.by;
  const on = `on the same ${plural(rows, 'row')}${by ? `, by ${escapeMarkdown(scoreName(by))}` : ''}`;
  const groups = Map.groupBy(changes, verdictOf);
  const parts = (['worse', 'better'] as const).flatMap((verdict) => {
    const names = (groups.get(verdict) ?? []).map(({ variant }) => named(variant));
    return names.length === 0
      ? []
      : [`**${capitalized(verdict)}** than on ${inProse(base)}: ${listed(names, MAX_NAMED)}.`];
  });
  if (parts.length > 0) return `${parts.join(' ')} This is more than chance, ${on}.`;
  const isSame = changes.every(({ newly_right, newly_wrong }) => newly_right.count + newly_wrong.count === 0);
  return isSame
    ? `No row is newly right or newly wrong, ${on}.`
    : `No difference to ${inProse(base)} is more than chance, ${on}.`;
}

export function changesTable({ changes }: RunComparison, base: string | undefined): string {
  const costs = changes.some(({ first, other }) => (first.cost_usd_per_1000 ?? 0) + (other.cost_usd_per_1000 ?? 0) > 0);
  const head = ['Variant', `${inCell(base)} → here`, 'Difference', 'Test', 'Newly right', 'Newly wrong'];
  return table(
    [...head, ...(costs ? ['Cost of 1,000'] : [])],
    'lrrlrrr',
    changes.map((change) => [...cells(change), ...(costs ? [costCell(change)] : [])]),
    MAX_CHANGES,
  );
}

function cells(change: Change): string[] {
  const { variant, newly_right, newly_wrong } = change;
  return [
    cell(variant),
    ...scoreCells(change),
    testCell(change),
    formatCount(newly_right.count),
    formatCount(newly_wrong.count),
  ];
}

/** By what decides in the base's run. */
function scoreCells({ deciding, first, other, metrics: { accuracy } }: Change): string[] {
  if (deciding) {
    const { by, ahead } = deciding;
    const gap = `${formatGap(by, ahead.value ?? 0)}${ahead.ci ? ` (${formatGapInterval(by, ahead.ci)})` : ''}`;
    const [before = '', after = ''] = [deciding.first, deciding.other].map((value) => formatDeciding(by, { value }));
    return [unbroken(`${before} → ${after}`), unbroken(gap)];
  }
  const { difference, ci } = accuracy;
  return [
    unbroken(`${formatPercent(first.accuracy.value)} → ${formatPercent(other.accuracy.value)}`),
    unbroken(`${formatChange(difference)}${ci ? ` (${formatPointsInterval(ci)})` : ''}`),
  ];
}

function testCell(change: Change): string {
  const verdict = verdictOf(change);
  const words = verdict === 'tie' ? verdict : `**${verdict}**`;
  // What decides in place of the accuracy has an interval, and no test.
  if (change.deciding) return words;
  return unbroken(`${words}, ${formatNamedPValue(change.metrics.accuracy.p_value_holm).replace('<', '&lt;')}`);
}

function costCell({ first, other }: Change): string {
  const [before, after] = [formatDollars(first.cost_usd_per_1000), formatDollars(other.cost_usd_per_1000)];
  return before === after ? after : unbroken(`${before} → ${after}`);
}

/** How to read the table. */
export function changesNote({ changes, units }: RunComparison, base: string | undefined): string {
  const test = units ? 'a test of whole units' : 'McNemar’s test';
  const by = changes[0]?.deciding?.by;
  return by
    ? `Against ${inProse(base)}: ${escapeMarkdown(scoreName(by))}, and how far it is ahead here, with a 95% interval. A tie: these rows show neither that it is better nor that it is worse.`
    : `Against ${inProse(base)}: accuracy, and its difference in points with a 95% interval. A tie: these rows cannot tell the two apart (p ≥ 0.05 by ${test} with Holm’s correction).`;
}

/** What to know of the comparison, whose notes call its runs A and B. */
export function changeNotes({ notes }: RunComparison, base: string | undefined): string[] {
  if (notes.length === 0) return [];
  const lines = notes.map((note) => `- ${escapeMarkdown(cut(note, MAX_NOTE))}`);
  return [[`A is ${inProse(base)}, and B is this run:`, '', ...lines].join('\n')];
}

/** Tables of rows, one for each variant: by their ids, because a comment may have more readers than the holdout. */
export function changedRowTables({ changes }: RunComparison, base: string | undefined): string[] {
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
        named(variant),
        table(['Newly', 'Row', 'Label', inCell(base), 'Here'], 'lllll', lines),
        ...(left > 0 ? [`… ${andMore(left)}.`] : []),
      ].join('\n\n');
    });
}

const rowCells = ({ id, truth, first, other }: ChangedRow, newly: string): string[] => [
  newly,
  cell(id),
  cell(truth),
  answers(first),
  answers(other),
];

/** Of repeats, each different answer once. */
const answers = (given: readonly (string | null)[]): string =>
  [...new Set(given)]
    .slice(0, 3)
    .map((answer) => (answer === null ? NONE : cell(answer)))
    .join(', ');
