// Tells the stack's account what an ended run spent, in the place of what it had reserved.
import { Manifest } from '../../shared/contracts/run.ts';
import { manifestKey, readSegmentKey } from '../../shared/keys.ts';
import { settle } from '../../shared/spend/account.ts';
import { readAskedAgain } from '../../shared/spend/asked-again.ts';
import type { Store } from '../../shared/storage/store.ts';

/** As often as you like: the same manifest says the same, and what is told twice counts once. */
export async function settleRun(store: Store, run: string): Promise<void> {
  const manifest = (await store.getJson(manifestKey(run), Manifest))?.value;
  const paid = (manifest?.segments ?? []).reduce((sum, key) => sum + (readSegmentKey(key)?.costMicroUsd ?? 0), 0);
  const again = manifest?.asked_again ? await readAskedAgain(store, run) : undefined;
  await settle(store, run, paid + (again?.lost_micro_usd ?? 0));
}
