// What a command prints about a finished run.

import { relative } from 'node:path';
import type { Problem } from '../../lambda/shared/contracts/run.ts';
import { formatProblem } from '../../lambda/shared/text/input-error.ts';
import { andMore } from '../../lambda/shared/text/words.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { paragraphs, plain } from '../terminal/text.ts';
import type { LocalReport, Summary } from './report-files.ts';
import { predictionTable, scoreTable } from './score-table.ts';

/** Scores, warnings and the paths of the files, for standard output. */
export function reportSummary({ report, files }: LocalReport): string {
  const { headline, warnings, variants, stop } = report;
  const notes = [
    ...(stop ? [`Stopped early: ${plain(stop.message)}`] : []),
    ...warnings.map((warning) => `Note: ${plain(warning.message)}`),
  ];
  return paragraphs([
    [plain(headline)],
    variants.length > 0 ? [tableOf(report)] : [],
    notes,
    ['Report:', ...files.map((file) => `  ${shortest(file)}`)],
  ]);
}

function tableOf(report: Summary): string {
  const width = process.stdout.columns;
  return 'task' in report ? predictionTable(report, width) : scoreTable(report, width);
}

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
