// Counts what a run has by now, keeps to its budget, and starts its report once everything is there.
// Nothing is lost: the caller lets its messages go only after `advanceRun` returns. That starts with a LIST, made after
// the caller's segment was written, and it returns only after Lambda has accepted the invocation that this LIST calls for.

import { awaitedSamples } from '../shared/computed/computed.ts';
import { type AskedAgain, Dispatched } from '../shared/contracts/run.ts';
import { activeKey, dispatchedKey, stopKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { type RunState, runState } from '../shared/results/state.ts';
import { corrected, readAskedAgain } from '../shared/spend/asked-again.ts';
import { stopForBudget } from '../shared/spend/spend.ts';
import { mustReadRun, UnreadableRunError } from '../shared/storage/read-run.ts';
import type { Store } from '../shared/storage/store.ts';
import type { Outlets } from './render.ts';

/** Lists the run, and starts its report if that is due. */
export async function advanceRun(store: Store, run: string, outlets: Outlets): Promise<void> {
  const state = await runState(store, run);
  if (await isDueOrUnreadable(store, run, state)) await outlets.render(run);
}

/** A run that this version cannot read is report's to end. */
async function isDueOrUnreadable(store: Store, run: string, state: RunState): Promise<boolean> {
  try {
    return await isDue(store, run, state);
  } catch (error) {
    if (error instanceof UnreadableRunError) return true;
    throw error;
  }
}

/** Whether the run may be complete: duplicates may fill the count, which only report sees. */
export async function isDue(store: Store, run: string, state: RunState): Promise<boolean> {
  // A manifest is no proof of a report: whoever wrote it may have died before the report was written.
  if (state.manifest) return await store.exists(activeKey(run));
  const again = state.askedAgain ? await readAskedAgain(store, run) : undefined;
  await keepToBudget(store, run, state, again);
  if (!state.dispatched) return false;
  const dispatched = await store.mustGetJson(dispatchedKey(run), Dispatched);
  return state.predictions >= dispatched.sent;
}

/** Reads run.json only if the run has spent something. */
async function keepToBudget(store: Store, run: string, state: RunState, again: AskedAgain | undefined): Promise<void> {
  const { predictions, spend } = corrected(state, again);
  if (state.stopped || spend.microUsd === 0) return;
  const frozen = await mustReadRun(store, run);
  const stop = stopForBudget({ ...frozen, samples: awaitedSamples(frozen) }, spend, predictions);
  if (stop && (await store.putJson(stopKey(run), stop, { ifAbsent: true }))) {
    log.warn('run_stopped', { run, code: stop.code, microUsd: spend.microUsd });
  }
}
