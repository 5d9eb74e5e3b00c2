// What the schedule starts: looks after every open run, so that each one ends.
import { Active, Run, type Stop } from '../shared/contracts/run.ts';
import { ACTIVE, dispatchedKey, runKey, stopKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import type { Store } from '../shared/store.ts';
import { closeAsItIs, type Publish, settle } from './commit.ts';
import { unfrozenRun } from './unfrozen.ts';

/**
 * After its stop.json a run's samples come back as skipped as fast as the queue delivers them; those put off or in
 * flight need up to the visibility timeout. What is not there after this is not coming.
 */
const CLOSE_AFTER_DEADLINE_MS = 2 * 3_600_000;
/** A run whose dispatch has not even frozen it after so long never will. */
const UNFROZEN_MS = 24 * 3_600_000;

export async function sweep(store: Store, publish: Publish, now: number): Promise<void> {
  for await (const { key } of store.list(ACTIVE)) {
    const active = (await store.getJson(key, Active))?.value;
    if (!active) continue;
    try {
      await sweepRun(store, active, publish, now);
    } catch (error) {
      // One run's trouble must not keep the sweep from the others.
      log.error('sweep_could_not_settle', { run: active.run, error });
    }
  }
}

async function sweepRun(store: Store, active: Active, publish: Publish, now: number): Promise<void> {
  const { run } = active;
  const frozen = (await store.getJson(runKey(run), Run))?.value;
  if (!frozen) {
    if (now - Date.parse(active.created_at) < UNFROZEN_MS) return;
    await store.putJson(runKey(run), unfrozenRun(active), { ifAbsent: true });
    await store.putJson(dispatchedKey(run), { samples: 0, sent: 0 }, { ifAbsent: true });
    return await settle(store, run, publish);
  }
  const deadline = Date.parse(frozen.deadline_at);
  if (now > deadline) {
    const message = `The run was not done by its deadline, ${frozen.deadline_at} (limits.deadline: ${frozen.benchmark.limits.deadline}).`;
    const stop: Stop = { code: 'deadline_exceeded', message };
    if (await store.putJson(stopKey(run), stop, { ifAbsent: true })) log.warn('run_stopped', { run, code: stop.code });
  }
  if (now > deadline + CLOSE_AFTER_DEADLINE_MS) await closeAsItIs(store, run, publish);
  else await settle(store, run, publish);
}
