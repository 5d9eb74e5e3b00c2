// A user's mistake, shown as a list of problems, each with a way out, and never as a stack trace.

import type { Problem } from '../contracts/run.ts';
import { andMore } from './words.ts';

/** Problems listed one by one. Beyond these, only their number is kept. */
export const MAX_LISTED_PROBLEMS = 20;

/** Thrown if an input cannot be used. It becomes a `rejected` report or the command's message. */
export class InputError extends Error {
  readonly problems: readonly Problem[];
  /** How many problems are not listed. */
  readonly more: number;

  constructor(problems: readonly Problem[], more = 0) {
    super(problems.map(formatProblem).join('\n') + (more > 0 ? `\n… ${andMore(more)}` : ''));
    this.name = 'InputError';
    this.problems = problems;
    this.more = more;
  }
}

/** @example 'tags.csv:7: the row has no label. Fill it in or remove the row.' */
export function formatProblem(problem: Problem): string {
  const { file, line, row } = problem;
  const place = line !== undefined ? `${file}:${line}` : row !== undefined ? `${file}: row ${row}` : file;
  return `${place}: ${problem.message}${problem.advice ? ` ${problem.advice}` : ''}`;
}
