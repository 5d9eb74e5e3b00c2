// Counts a run by a LIST of everything, as a sweep does, and puts its seal right by that.
import { Dispatched } from '../contracts/run.ts';
import { dispatchedKey } from '../keys.ts';
import { type RunState, runState } from '../results/state.ts';
import { readAskedAgain } from '../spend/asked-again.ts';
import type { Store } from '../storage/store.ts';
import { mendSealed, type RunCount, readSealed } from './count-run.ts';

/** What a LIST of everything says, besides the count. */
export type WholeCount = RunCount & Pick<RunState, 'segments' | 'malformed'>;

/** @throws what the store throws */
export async function countAll(store: Store, run: string, now = Date.now()): Promise<WholeCount> {
  // Before the LIST: what another writer finds meanwhile is not to be written over.
  const [standing, askedAgain] = await Promise.all([readSealed(store, run), readAskedAgain(store, run)]);
  const state = await runState(store, run);
  const dispatched = state.dispatched ? (await store.getJson(dispatchedKey(run), Dispatched))?.value : undefined;
  await mendSealed(store, run, standing, { keys: state.segments, askedAgain: askedAgain?.times ?? 0, now });
  return { ...state, dispatched, askedAgain };
}
