// A name in a benchmark that stands for nothing.

import type { Problem } from '../../../shared/contracts/run.ts';
import { orDidYouMean } from '../../../shared/text/closest.ts';
import { listed } from '../../../shared/text/words.ts';

/** Names listed in a message. */
const MAX_LISTED = 20;

/** @param what comes before the name. @example unknownName('`gates[0]` is for the variant', 'tfdf', names, file) */
export function unknownName(what: string, name: string, known: readonly string[], file: string): Problem {
  const message = `${what} ${name}, which there is not${orDidYouMean(name, known)}`;
  return { file, message, advice: `There are: ${listed(known, MAX_LISTED)}.` };
}
