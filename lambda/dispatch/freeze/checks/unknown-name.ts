// A name in a benchmark that stands for nothing.

import type { Problem } from '../../../shared/contracts/run.ts';
import { closest } from '../../../shared/text/closest.ts';

/** Names listed in a message. */
const MAX_LISTED = 20;

/** @param what comes before the name. @example unknownName('`gates[0]` is for the variant', 'tfdf', names, file) */
export function unknownName(what: string, name: string, known: readonly string[], file: string): Problem {
  const near = closest(name, known);
  const message = `${what} ${name}, which there is not${near === undefined ? '.' : `; did you mean ${near}?`}`;
  return { file, message, advice: `There are: ${known.slice(0, MAX_LISTED).join(', ')}.` };
}
