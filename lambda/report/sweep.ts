// What the schedule starts: looks after every open run, so that each one ends.

import { sentUpTo } from '../shared/computed/computed.ts';
import { Active, Dispatched, type Run, Stop } from '../shared/contracts/run.ts';
import { coveredBy } from '../shared/contracts/sent.ts';
import { unfrozenRun } from '../shared/empty-run.ts';
import { ACTIVE, dispatchedKey, readSegmentKey, runKey, stopKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { runState } from '../shared/results/state.ts';
import { readRun, UnreadableRunError } from '../shared/storage/read-run.ts';
import type { Store } from '../shared/storage/store.ts';
import { advanceRun, closeAsItIs } from './commit/commit.ts';
import type { Outlets } from './commit/ending.ts';
import { endUnreadable } from './commit/unreadable.ts';
import { loadPredictions } from './table/load.ts';

/**
 * After its stop.json a run's samples come back as skipped as fast as the queue delivers them; those put off or in
 * flight need up to the visibility timeout. What is not there after this is not coming. Counted from its deadline, or
 * from its stop.json where that came later: a laptop may have slept for days.
 */
const CLOSE_AFTER_DEADLINE_MS = 2 * 3_600_000;
/** An event bus that takes no event for so long is shut to us. */
const GIVE_UP_AFTER_CLOSE_MS = 2 * 3_600_000;
/** A run whose dispatch has not even frozen it after so long never will. */
const UNFROZEN_MS = 24 * 3_600_000;

/** Without one prediction for so long: samples that an endpoint does not answer come back every 15 minutes. */
const STANDS_STILL_MS = 3_600_000;

export async function sweep(store: Store, outlets: Outlets, now: number): Promise<void> {
  const still: string[] = [];
  for await (const { key } of store.list(ACTIVE)) {
    try {
      const active = (await store.getJson(key, Active))?.value;
      if (!active) continue;
      await sweepReadable(store, active, outlets, now);
      if (await standsStill(store, active, now)) still.push(active.run);
    } catch (error) {
      // One run's trouble must not keep the sweep from the others.
      log.error('sweep_could_not_advance', { run: key.slice(ACTIVE.length), error });
    }
  }
  if (still.length === 0) return;
  log.warn('runs_stand_still', { runs: still });
  await outlets.measure({ RunsStandingStill: still.length });
}

async function standsStill(store: Store, { run, created_at }: Active, now: number): Promise<boolean> {
  const createdAt = Date.parse(created_at);
  if (now - createdAt < STANDS_STILL_MS) return false;
  const { manifest, segments } = await runState(store, run);
  return !manifest && now - newestAt(segments, createdAt) >= STANDS_STILL_MS;
}

const newestAt = (segments: readonly string[], createdAt: number): number =>
  readSegmentKey(segments.at(-1) ?? '')?.writtenAt ?? createdAt;

/**
 * Whether everything that is missing came as messages that could not be read. Such a message may belong to no sample, so
 * samples that were put off still get an hour to come.
 */
async function waitsForNothing(store: Store, run: Run, now: number): Promise<boolean> {
  const createdAt = Date.parse(run.created_at);
  if (now - createdAt < STANDS_STILL_MS) return false;
  const { dispatched, manifest, malformed, segments } = await runState(store, run.run);
  if (!dispatched || manifest || malformed === 0 || now - newestAt(segments, createdAt) < STANDS_STILL_MS) return false;
  const sent = (await store.getJson(dispatchedKey(run.run), Dispatched))?.value ?? sentUpTo(run, run.samples);
  const { distinct } = await loadPredictions(store, run, segments, sent, undefined);
  return distinct + malformed >= coveredBy(sent);
}

async function sweepReadable(store: Store, active: Active, outlets: Outlets, now: number): Promise<void> {
  try {
    await sweepRun(store, active, outlets, now);
  } catch (error) {
    if (!(error instanceof UnreadableRunError)) throw error;
    await endUnreadable(store, active.run, error, outlets, now);
  }
}

async function sweepRun(store: Store, active: Active, outlets: Outlets, now: number): Promise<void> {
  const { run } = active;
  const frozen = await readRun(store, run);
  if (!frozen) {
    if (now - Date.parse(active.created_at) < UNFROZEN_MS) return;
    await store.putJson(runKey(run), unfrozenRun(active), { ifAbsent: true });
    await store.putJson(dispatchedKey(run), { samples: 0, sent: 0 }, { ifAbsent: true });
    await outlets.measure({ RunsClosed: 1 });
    return await advanceRun(store, run, outlets);
  }
  const deadline = Date.parse(frozen.deadline_at);
  if (now > deadline) {
    const message = `The run was not done by its deadline, ${frozen.deadline_at} (limits.deadline: ${frozen.benchmark.limits.deadline}).`;
    const stop: Stop = { code: 'deadline_exceeded', message };
    if (await store.putJson(stopKey(run), stop, { ifAbsent: true })) log.warn('run_stopped', { run, code: stop.code });
  }
  const closeAt = await closesAt(store, run, deadline, now);
  if (now <= closeAt && !(await waitsForNothing(store, frozen, now))) return await advanceRun(store, run, outlets);
  const isLate = now > closeAt + GIVE_UP_AFTER_CLOSE_MS;
  await closeAsItIs(store, run, isLate ? untilNow(outlets) : outlets);
}

/** Word of the end may have come after the deadline: a laptop slept, or its clock was set forwards. */
async function closesAt(store: Store, run: string, deadline: number, now: number): Promise<number> {
  const closeAt = deadline + CLOSE_AFTER_DEADLINE_MS;
  if (now <= closeAt) return closeAt;
  const stoppedAt = (await store.getJson(stopKey(run), Stop))?.lastModified.getTime() ?? 0;
  return Math.max(closeAt, stoppedAt + CLOSE_AFTER_DEADLINE_MS);
}

/** Every run ends: word that could not be sent by now never will be. */
function untilNow({ announce, ...outlets }: Outlets): Outlets {
  return {
    ...outlets,
    announce: (event) => announce(event).catch((error) => log.error('event_given_up', { run: event.run, error })),
  };
}
