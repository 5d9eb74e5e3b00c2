// The runs that may share an endpoint with this one, and leave it their share when they end.
import { ACTIVE, activeKey } from '../keys.ts';
import type { Store } from '../storage/store.ts';

/** One LIST, so ask only when it matters. */
export async function otherOpenRuns(store: Store, run: string): Promise<number> {
  let others = 0;
  for await (const { key } of store.list(ACTIVE)) if (key !== activeKey(run)) others++;
  return others;
}
