// What a pull request's comment and the job summary say of a run, as Markdown. What comes first is told in any case, and
// what does not fit is left out: GitHub takes no longer comment.

import { code, escapeMarkdown } from '../../lambda/report/html/markdown-text.ts';
import { doubts } from '../../lambda/report/standings/doubts.ts';
import type { Report } from '../../lambda/shared/contracts/report/report.ts';
import { cut, formatDollars } from '../../lambda/shared/text/format.ts';
import { formatProblem } from '../../lambda/shared/text/input-error.ts';
import { andMore, plural } from '../../lambda/shared/text/words.ts';
import type { RunComparison } from '../compare/contract.ts';
import { changedRowTables, changeNotes, changeSentence, changesNote, changesTable, changesTitle } from './changes.ts';
import { gatesLine, gatesTable } from './gates.ts';
import { SCORES_NOTE, scoresTable } from './scores.ts';

/** Characters. GitHub says: “Body is too long (maximum is 65536 characters)”. */
const MAX_BODY = 65_536;
const MAX_NAME = 100;
const MAX_MESSAGE = 1000;
const MAX_PROBLEMS = 10;
/** Of what a command said that has no report: its last lines, and characters. */
const MAX_LINES = 20;
const MAX_OUTPUT = 4000;

export interface Against {
  /** The base branch; undefined if this is no pull request. */
  readonly base: string | undefined;
  readonly comparison?: RunComparison;
  /** Why there is no comparison. */
  readonly note?: string;
}

export interface Told {
  readonly name: string;
  /** Undefined if the command ended without one. */
  readonly report?: Report;
  /** What it printed then. */
  readonly output?: string;
  readonly against?: Against;
  /** Of the uploaded report. */
  readonly artifactUrl?: string;
  readonly runUrl: string;
  readonly commit: string;
}

/** @param first a line before all others, such as a marker */
export function commentBody(told: Told, first = ''): string {
  const end = footer(told);
  const blocks = [`### Holdout: ${escapeMarkdown(cut(told.name, MAX_NAME))}`, ...contentOf(told)];
  const shown = first === '' ? [] : [first];
  let room = MAX_BODY - LEFT_OUT.length - end.length - first.length - 8;
  let isWhole = true;
  for (const block of blocks) {
    const fits = block.length + 2 <= room;
    isWhole &&= fits;
    if (!fits) continue;
    room -= block.length + 2;
    shown.push(block);
  }
  return `${[...shown, ...(isWhole ? [] : [LEFT_OUT]), end].join('\n\n')}\n`;
}

const LEFT_OUT = 'The rest did not fit, and is in the report.';

function contentOf({ report, output = '', against }: Told): string[] {
  if (!report) return ['**There is no report.** The command said:', fenced(output)];
  const { headline, variants, gates, problems, more_problems, stop } = report;
  return [
    escapeMarkdown(cut(headline, MAX_MESSAGE)),
    ...(stop ? [`Stopped early: ${escapeMarkdown(cut(stop.message, MAX_MESSAGE))}`] : []),
    ...problemList(problems.map(formatProblem), more_problems),
    ...(gates.length > 0 ? [gatesLine(gates), gatesTable(gates)] : []),
    ...(variants.length > 0 ? [scoresTable(report), costLine(report)] : []),
    ...(against ? changeBlocks(against) : []),
    ...doubtBlock(report),
    ...(against?.comparison ? rowBlock(against.comparison, against.base) : []),
    ...(variants.length > 0 ? [howToRead(against)] : []),
  ];
}

function problemList(problems: readonly string[], beyond: number): string[] {
  if (problems.length === 0) return [];
  const left = problems.length - MAX_PROBLEMS + beyond;
  const items = problems.slice(0, MAX_PROBLEMS).map((problem) => code(cut(problem, MAX_MESSAGE)));
  return [[...items, ...(left > 0 ? [`… ${andMore(left)}.`] : [])].map((item) => `- ${item}`).join('\n')];
}

function changeBlocks({ base, comparison, note = '' }: Against): string[] {
  const title = changesTitle(base);
  if (!comparison) return [`${title}\n\n${escapeMarkdown(cut(note, MAX_MESSAGE))}`];
  return [
    `${title}\n\n${changeSentence(comparison, base)}`,
    changesTable(comparison, base),
    ...changeNotes(comparison, base),
  ];
}

function costLine({ variants }: Report): string {
  // An ensemble pays nothing beyond its variants.
  const paying = variants.filter(({ kind }) => kind === 'model' || kind === 'embedding');
  const cached = paying.reduce((sum, { from_cache }) => sum + from_cache, 0);
  const unknown = paying.filter(({ cost_usd }) => cost_usd === null).length;
  const total = paying.reduce((sum, { cost_usd }) => sum + (cost_usd ?? 0), 0);
  if (paying.length === 0) return '**Cost** nothing: no model was called.';
  const parts = [
    `**Cost** of this run: ${formatDollars(total)}`,
    ...(cached > 0 ? [`${plural(cached, 'answer')} came from the cache`] : []),
    ...(unknown > 0 ? [`the price of ${plural(unknown, 'variant')} is not known`] : []),
  ];
  return `${parts.join('; ')}.`;
}

function doubtBlock({ warnings, variants }: Report): string[] {
  const names = variants.map(({ name }) => name);
  // Gates have their table.
  const { lines, more } = doubts(
    warnings.filter(({ code: kind }) => !kind.startsWith('gate_')),
    names,
  );
  if (lines.length === 0) return [];
  const items = [...lines.map(escapeMarkdown), ...(more > 0 ? ['All notes in full are in the report.'] : [])];
  return [folded('What could make this wrong', list(items))];
}

function howToRead(against?: Against): string {
  const ofChanges = against?.comparison && changesNote(against.comparison, against.base);
  return folded('How to read this', list([SCORES_NOTE, ...(ofChanges ? [ofChanges] : [])]));
}

function rowBlock(comparison: RunComparison, base: string | undefined): string[] {
  const tables = changedRowTables(comparison, base);
  return tables.length === 0 ? [] : [folded('Rows that changed', tables.join('\n\n'))];
}

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

const folded = (title: string, content: string): string =>
  `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;

function fenced(output: string): string {
  const lines = output.trimEnd().split(/\r?\n/).slice(-MAX_LINES).join('\n').slice(-MAX_OUTPUT).toWellFormed();
  const longest = Math.max(2, ...(lines.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${lines}\n${fence}`;
}

function footer({ report, artifactUrl, runUrl, commit }: Told): string {
  return [
    ...(artifactUrl ? [`[Report](${artifactUrl})`] : []),
    `[workflow run](${runUrl})`,
    `commit ${code(commit.slice(0, 7))}`,
    ...(report ? [`run ${code(report.run)}`] : []),
  ].join(' · ');
}
