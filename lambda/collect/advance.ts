// Counts what a run has by now, keeps to its budget, and starts its report once everything is there.
// Nothing is lost: the caller lets its messages go only after `advanceRun` returns. That starts with a LIST of the newest
// segments, made after the caller's segment was written, and ends once Lambda has accepted the invocation that this LIST
// calls for.

import { awaitedSamples } from '../shared/computed/computed.ts';
import type { Prediction } from '../shared/contracts/messages.ts';
import type { Run } from '../shared/contracts/run.ts';
import { activeKey } from '../shared/keys.ts';
import { countRun, type RunCount } from '../shared/segments/count-run.ts';
import { corrected } from '../shared/spend/asked-again.ts';
import { keepToBudget } from '../shared/spend/keep-to-budget.ts';
import { mustReadRun, UnreadableRunError } from '../shared/storage/read-run.ts';
import type { Store } from '../shared/storage/store.ts';
import type { Outlets } from './render.ts';

/** Gives a run as it was frozen. @throws as mustReadRun */
export type ReadFrozen = (run: string) => Promise<Run>;

/**
 * Counts the run, and starts its report if that is due.
 * @param written keys of the segments that the caller has just written
 * @param newest the predictions in them
 * @param frozen is asked only if the run has spent something. By default it reads run.json
 */
export async function advanceRun(
  store: Store,
  run: string,
  outlets: Outlets,
  written: readonly string[],
  newest: readonly Prediction[] = [],
  frozen?: ReadFrozen,
): Promise<void> {
  const counted = await countRun(store, run, written);
  if (await isDueOrUnreadable(store, run, counted, newest, frozen)) await outlets.render(run);
}

/** A run that this version cannot read is report's to end. */
async function isDueOrUnreadable(
  store: Store,
  run: string,
  counted: RunCount,
  newest: readonly Prediction[],
  frozen: ReadFrozen | undefined,
): Promise<boolean> {
  try {
    return await isDue(store, run, counted, newest, frozen);
  } catch (error) {
    if (error instanceof UnreadableRunError) return true;
    throw error;
  }
}

/** Whether the run may be complete: duplicates may fill the count, which only report sees. */
export async function isDue(
  store: Store,
  run: string,
  counted: RunCount,
  newest: readonly Prediction[] = [],
  frozen: ReadFrozen = (id) => mustReadRun(store, id),
): Promise<boolean> {
  // A manifest is no proof of a report: whoever wrote it may have died before the report was written.
  if (counted.manifest) return await store.exists(activeKey(run));
  await limitSpending(store, run, counted, newest, frozen);
  return counted.dispatched !== undefined && counted.predictions >= counted.dispatched.sent;
}

async function limitSpending(
  store: Store,
  run: string,
  counted: RunCount,
  newest: readonly Prediction[],
  frozen: ReadFrozen,
): Promise<void> {
  const spent = corrected(counted, counted.askedAgain);
  if (counted.stopped || spent.spend.microUsd === 0) return;
  const standing = await frozen(run);
  await keepToBudget(store, { ...standing, samples: awaitedSamples(standing) }, spent, newest);
}
