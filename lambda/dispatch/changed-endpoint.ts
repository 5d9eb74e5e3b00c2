// Stops a run that waits for answers of a server which a deployment replaced by another one.
import type { Endpoint } from '../shared/contracts/endpoint.ts';
import { ENDPOINT_CHANGED } from '../shared/contracts/messages.ts';
import type { Run, Stop } from '../shared/contracts/run.ts';
import { stopKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { isChanged } from '../shared/models/frozen-endpoint.ts';
import type { Store } from '../shared/storage/store.ts';

/**
 * Classify asks a changed endpoint nothing more for the run. So train rows get no vectors and waves of rows no answers,
 * and a run that waits for them is stopped as a whole. Other runs go on with their other endpoints.
 */
export async function stopIfChanged(run: Run, endpoints: readonly Endpoint[], store: Store): Promise<void> {
  const changed = endpoints.find((endpoint) => isChanged(run, endpoint));
  if (!changed) return;
  const message = `The endpoint ${changed.name} was declared anew with another URL or other headers, and the run was frozen with the old one.`;
  const stop: Stop = { code: ENDPOINT_CHANGED, message };
  if (await store.putJson(stopKey(run.run), stop, { ifAbsent: true })) {
    log.warn('run_stopped', { run: run.run, code: stop.code });
  }
}
