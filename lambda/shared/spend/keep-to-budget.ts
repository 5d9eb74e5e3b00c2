// Stops a run before it spends more than its budget.
import type { Prediction } from '../contracts/messages.ts';
import type { Run } from '../contracts/run.ts';
import { stopKey } from '../keys.ts';
import { log } from '../log.ts';
import type { Store } from '../storage/store.ts';
import { dearestMicroUsd } from './dearest.ts';
import { otherOpenRuns } from './others.ts';
import { type Spend, stopForBudget } from './spend.ts';

/** More would hardly end all at once. */
const MANY_RUNS = 20;

interface Counted {
  readonly predictions: number;
  readonly spend: Spend;
}

/**
 * @param newest predictions that have just come, if any
 * @returns whether the run has spent its budget
 */
export async function keepToBudget(
  store: Store,
  run: Run,
  { predictions, spend }: Counted,
  newest: readonly Prediction[] = [],
): Promise<boolean> {
  const dearest = dearestMicroUsd(run, newest);
  const decide = (others: number) => stopForBudget(run, spend, predictions, { others, dearestMicroUsd: dearest });
  // Far from its budget it does not matter how many there are.
  if (!decide(MANY_RUNS)) return false;
  const stop = decide(Math.min(MANY_RUNS, await otherOpenRuns(store, run.run)));
  if (!stop) return false;
  if (await store.putJson(stopKey(run.run), stop, { ifAbsent: true })) {
    log.warn('run_stopped', { run: run.run, code: stop.code, microUsd: spend.microUsd });
  }
  return true;
}
