// A run on this machine: the stack's own functions, started in the state folder.
import { join } from 'node:path';
import { Store } from '../../lambda/shared/storage/store.ts';
import type { OwnSettings } from '../../local/runtime/own-limits.ts';
import { startLocal } from '../../local/runtime/start.ts';
import type { LocalEndpoints } from './endpoints.ts';
import { checkOpenFiles } from './open-files.ts';
import type { Target } from './target.ts';

/** Milliseconds between two looks if nothing changes: long enough to cost nothing, and short for what no object tells. */
const POLL_MS = 1_000;

/** @param log receives what the user should know */
export async function localTarget(
  stateDir: string,
  local: LocalEndpoints,
  log: (line: string) => void,
  settings: OwnSettings = {},
): Promise<Target> {
  checkOpenFiles(local.endpoints.filter(({ name }) => local.used.includes(name)));
  const stack = await startLocal({
    stateDir,
    endpoints: () => local.endpoints,
    settings,
    uses: local.used,
    parameters: local.parameters,
    credentials: local.credentials,
    cache: true,
    holdOpenRuns: true,
    log,
  });
  return {
    s3: stack.s3,
    store: new Store(stack.bucket, stack.s3),
    pollMs: POLL_MS,
    changed: (signal) => stack.changes.wait(POLL_MS, signal),
    logs: `The functions' logs are in ${join(stateDir, 'logs')}.`,
    othersWait: true,
    resume: (run) => {
      stack.release(run);
      stack.invoke('dispatch', { resume: run });
    },
    stalled: (run) => stack.invoke('dispatch', { stalled: run }),
    failures: () => stack.failures(),
    broken: stack.broken,
    stop: () => stack.stop(),
  };
}
