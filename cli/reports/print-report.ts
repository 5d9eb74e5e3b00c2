// What a command prints about a finished run: the answer, the variants, what could make it wrong, and where the page is.

import { relative } from 'node:path';
import { doubts } from '../../lambda/report/standings/doubts.ts';
import type { Problem } from '../../lambda/shared/contracts/run.ts';
import { formatProblem } from '../../lambda/shared/text/input-error.ts';
import { andMore } from '../../lambda/shared/text/words.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { paint } from '../terminal/paint.ts';
import { paragraphs, plain } from '../terminal/text.ts';
import type { LocalReport, Summary } from './report-files.ts';
import { predictionTable, scoreTable } from './score-table.ts';

/** The default of --out. */
const OUT = 'reports';

/**
 * For standard output.
 * @param open the command that shows the page
 */
export function reportSummary({ report, files }: LocalReport, open: string): string {
  const { headline, variants, stop } = report;
  const [page = ''] = files;
  return paragraphs([
    [paint('bold', plain(headline))],
    variants.length > 0 ? [tableOf(report)] : [],
    automationLines(report),
    [...(stop ? [`Stopped early: ${plain(stop.message)}`] : []), ...gateLines(report), ...doubtLines(report)],
    [`Report  ${shortest(page)}, and beside it all figures and predictions`, `Open    ${open}`],
  ]);
}

function tableOf(report: Summary): string {
  const width = process.stdout.columns;
  return 'task' in report ? predictionTable(report, width) : scoreTable(report, width);
}

/** Of all gates, those that did not pass. */
function gateLines(report: Summary): string[] {
  if ('task' in report) return [];
  const missed = report.warnings.filter(({ code }) => code === 'gate_failed' || code === 'gate_undecided');
  return missed.map(({ message }) => paint('red', plain(message)));
}

/** Which answers need no check, if the benchmark asks for it. */
function automationLines({ warnings }: Summary): string[] {
  return warnings
    .filter(({ code }) => code === 'automate' || code === 'no_threshold')
    .map(({ code, message }) => `${plain(message)}${code === 'automate' ? ' See thresholds.json.' : ''}`);
}

function doubtLines({ warnings, variants }: Summary): string[] {
  const { lines, more } = doubts(
    warnings,
    variants.map(({ name }) => name),
  );
  if (lines.length === 0) return [];
  return [
    'What could make this wrong:',
    ...lines.map((line) => `- ${plain(line)}`),
    ...(more > 0 ? ['  All notes in full are on the page.'] : []),
  ];
}

/** Shows the latest report, which is the one just made. */
export const openCommand = (out: string): string => `npx holdout open${out === OUT ? '' : ` --out ${shortest(out)}`}`;

/** Why there is no result, with the names the user gave the files. */
export function reportProblems({ report }: LocalReport, inputs: Inputs): string {
  const named = new Map(
    [inputs.holdout, inputs.train, inputs.benchmarkFile].flatMap((file) => (file ? [[file.key, file.location]] : [])),
  );
  const lines = report.problems.map((problem: Problem) =>
    plain(formatProblem({ ...problem, file: named.get(problem.file) ?? problem.file })),
  );
  return [...lines, ...(report.more_problems > 0 ? [`… ${andMore(report.more_problems)}`] : [])].join('\n');
}

function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}
