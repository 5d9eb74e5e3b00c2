// Asks whether to ask all rows, after a model of which nothing could be read was asked no more.

import { NOTHING_VALID } from '../../lambda/shared/contracts/messages.ts';
import type { Warning } from '../../lambda/shared/contracts/run.ts';
import { cut } from '../../lambda/shared/text/format.ts';
import { STANDARD_INPUT } from '../inputs/location.ts';
import { plain } from '../terminal/text.ts';
import { ask, type Terminal } from './confirm.ts';

/** The answers to show: the code of report's warning with a sample of them. */
const ANSWERS = 'invalid_answers';
const MAX_MESSAGE = 600;

interface GoOn {
  /** Where the rows are from. Standard input cannot be read again. */
  readonly location: string;
  /** Whether the user has said yes already. */
  readonly yes: boolean;
  readonly terminal: Terminal;
  readonly say: (text: string) => void;
}

/** @returns whether to run again and ask all rows. Then answers from the cache are not paid for again. */
export async function goesOn(warnings: readonly Warning[], { location, yes, terminal, say }: GoOn): Promise<boolean> {
  const stopped = warnings.find(({ code }) => code === NOTHING_VALID);
  if (!stopped || location === STANDARD_INPUT) return false;
  const answers = warnings.find(({ code }) => code === ANSWERS);
  const told = [answers, stopped].flatMap((one) => (one ? [plain(cut(one.message, MAX_MESSAGE))] : []));
  if (yes) {
    for (const text of told) say(text);
    say('Going on with all rows, because of --yes.');
    return true;
  }
  if (terminal.input.isTTY !== true || terminal.output.isTTY !== true) return false;
  for (const text of told) say(text);
  return /^y(es)?$/i.test((await ask('Ask all rows all the same? (y/N) ', terminal)).trim());
}
