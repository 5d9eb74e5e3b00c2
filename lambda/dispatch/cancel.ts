// Ends a run when somebody puts an object under cancel/. Its key names the run and its team; who may write it is a matter
// of prefixes, so nobody but functions writes below runs/.
import { Active, type Stop } from '../shared/contracts/run.ts';
import { activeKey, stopKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import type { Store } from '../shared/storage/store.ts';
import { stampOf, teamOf } from '../shared/team.ts';

const STOP: Stop = { code: 'cancelled', message: 'The run was cancelled.' };

/**
 * Idempotent, and does nothing to a run that has ended, that there never was, or that is another team's.
 * @param run its id as the key says: with the folder, also for a run whose id has none because it is older
 */
export async function cancelRun(store: Store, run: string): Promise<void> {
  for (const id of new Set([run, stampOf(run)])) {
    const active = (await store.getJson(activeKey(id), Active))?.value;
    if (!active || teamOf(active.name) !== teamOf(run)) continue;
    await store.putJson(stopKey(active.run), STOP, { ifAbsent: true });
    log.info('run_cancelled', { run: active.run });
    return;
  }
  log.warn('run_to_cancel_is_not_open', { run });
}
