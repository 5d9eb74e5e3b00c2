// The problem of a name in a benchmark that matches nothing.

import type { Problem } from '../../../shared/contracts/run.ts';
import { orDidYouMean } from '../../../shared/text/closest.ts';
import { listed } from '../../../shared/text/words.ts';

/** How many names a message lists. */
const MAX_LISTED = 20;

/** @param what precedes the name. @example unknownName('`gates[0]` is for the variant', 'tfdf', names, file) */
export function unknownName(what: string, name: string, known: readonly string[], file: string): Problem {
  const message = `${what} ${name}, which there is not${orDidYouMean(name, known)}`;
  return { file, message, advice: `There are: ${listed(known, MAX_LISTED)}.` };
}
