// Tells the stack's account what an ended run spent, in the place of what it had reserved.
import { Manifest } from '../../shared/contracts/run.ts';
import { manifestKey, readSegmentKey } from '../../shared/keys.ts';
import { runState } from '../../shared/results/state.ts';
import { settle } from '../../shared/spend/account.ts';
import { readAskedAgain } from '../../shared/spend/asked-again.ts';
import type { Store } from '../../shared/storage/store.ts';

/** As often as you like: the same manifest says the same, and what is told twice counts once. */
export async function settleRun(store: Store, run: string): Promise<void> {
  await settle(store, run, await spentMicroUsd(store, run));
}

async function spentMicroUsd(store: Store, run: string): Promise<number> {
  const manifest = (await store.getJson(manifestKey(run), Manifest))?.value;
  // A run that could not be read has none.
  if (!manifest) return (await runState(store, run)).spend.microUsd;
  const again = manifest.asked_again ? await readAskedAgain(store, run) : undefined;
  return manifest.segments.reduce(
    (sum, key) => sum + (readSegmentKey(key)?.costMicroUsd ?? 0),
    again?.lost_micro_usd ?? 0,
  );
}
