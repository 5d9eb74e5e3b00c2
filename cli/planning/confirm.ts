// Asks before spending money, if there is somebody to ask.

import { createInterface } from 'node:readline';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import type { Plan } from '../../lambda/shared/contracts/plan.ts';
import { isTrainKey, trainName, trainPrefix } from '../../lambda/shared/keys.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { inTeam, lastPart, teamOf } from '../../lambda/shared/team.ts';
import { formatClock } from '../../lambda/shared/text/format.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { CommandError } from '../terminal/explain.ts';
import { costText } from './plan-text.ts';

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/**
 * A run needs a yes if it calls models and has no budget. Without a terminal there is nobody to ask: whoever put the
 * command into a script has decided.
 */
export function mustAsk(
  benchmark: Pick<Benchmark, 'models' | 'limits'>,
  yes: boolean,
  { input, output }: Terminal,
): boolean {
  const spends = benchmark.models.length > 0 && benchmark.limits.budget_usd === undefined;
  return spends && !yes && input.isTTY === true && output.isTTY === true;
}

/** @throws CommandError if the answer is no */
export async function confirmSpending(
  inputs: Inputs,
  benchmark: Benchmark,
  endpoints: readonly Endpoint[],
  terminal: Terminal,
  bucket: Pick<Store, 'list'>,
): Promise<void> {
  const plan = await planned(inputs, benchmark, endpoints);
  if (plan ? plan.cost_usd === 0 : !(await mayRunAllTheSame(inputs, benchmark, bucket))) return;
  const size = plan
    ? `This run sends ${plural(plan.requests, 'request')} for ${plural(plan.rows, 'row')} and takes at least ${formatClock(plan.seconds)}. It costs ${costText(plan)}.`
    : 'The train file of this run is in the bucket: what it sends and costs is not known here.';
  const question = `${size} Continue? (y/N) `;
  if (!/^y(es)?$/i.test((await ask(question, terminal)).trim())) throw new CommandError('Nothing was sent.');
}

/** Unusable input costs nothing; the run itself reports what is wrong with it. */
async function planned(
  inputs: Inputs,
  benchmark: Benchmark,
  endpoints: readonly Endpoint[],
): Promise<Plan | undefined> {
  // Loaded only if somebody is asked.
  const { estimate } = await import('./estimate.ts');
  try {
    return (await estimate(inputs, benchmark, endpoints)).plan;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** A run refused for want of a train file may still find one where the run looks for it. */
async function mayRunAllTheSame(
  { name, train }: Inputs,
  benchmark: Benchmark,
  bucket: Pick<Store, 'list'>,
): Promise<boolean> {
  if (train) return false;
  const wanted = benchmark.train === undefined ? name : inTeam(teamOf(name), lastPart(trainName(benchmark.train)));
  for await (const { key } of bucket.list(trainPrefix(wanted))) if (isTrainKey(wanted, key)) return true;
  return false;
}

/** @returns an empty answer at the end of the input */
export async function ask(question: string, { input, output }: Terminal): Promise<string> {
  // The terminal keeps its own line editing, and Ctrl-C stays a signal.
  const lines = createInterface({ input, terminal: false });
  output.write(question);
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    // Nothing else reads it, and an open input would keep the process alive.
    input.pause();
  }
}
