// What the schedule starts: looks after every open run, so that each one ends.

import pMap from 'p-map';
import { sentUpTo } from '../shared/computed/computed.ts';
import { Active, Dispatched, type Run, type Stop } from '../shared/contracts/run.ts';
import { unfrozenRun } from '../shared/empty-run.ts';
import { ACTIVE, dispatchedKey, readSegmentKey, runKey, stopKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { closesAt, mayLackMalformed, STANDS_STILL_MS } from '../shared/results/closing.ts';
import { isUnderWay, triesOf } from '../shared/results/tries.ts';
import { countAll, type WholeCount } from '../shared/segments/count-all.ts';
import { mustReadRun, readRun, UnreadableRunError } from '../shared/storage/read-run.ts';
import type { Store } from '../shared/storage/store.ts';
import { isDue } from './advance.ts';
import type { Outlets } from './render.ts';

/** A run whose dispatch has not even frozen it after so many milliseconds never will. */
const UNFROZEN_MS = 24 * 3_600_000;
/** Runs looked after at once: a LIST of ten thousand segments takes a second, and the function has a minute. */
const RUNS_AT_ONCE = 8;
/** Milliseconds: about the time between two sweeps. */
const TURN_MS = 300_000;

export async function sweep(store: Store, outlets: Outlets, now: number): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of store.list(ACTIVE)) keys.push(key);
  // Should the time not be enough for all, it is others' turn next time.
  const first = Math.floor(now / TURN_MS) % Math.max(1, keys.length);
  const inTurn = [...keys.slice(first), ...keys.slice(0, first)];
  const still = await pMap(inTurn, (key) => sweepKey(store, key, outlets, now), { concurrency: RUNS_AT_ONCE });
  const runs = still.filter((run) => run !== undefined).sort();
  if (runs.length === 0) return;
  log.warn('runs_stand_still', { runs });
  await outlets.measure({ RunsStandingStill: runs.length });
}

/** @returns the run if it stands still */
async function sweepKey(store: Store, key: string, outlets: Outlets, now: number): Promise<string | undefined> {
  try {
    const active = (await store.getJson(key, Active))?.value;
    if (!active) return undefined;
    const state = await sweepReadable(store, active, outlets, now);
    return standsStill(active, state, now) ? active.run : undefined;
  } catch (error) {
    // One run's trouble must not keep the sweep from the others.
    const run = key.slice(ACTIVE.length);
    log.error('sweep_could_not_advance', { run, error });
    return undefined;
  }
}

function standsStill({ created_at }: Active, state: WholeCount, now: number): boolean {
  const createdAt = Date.parse(created_at);
  if (now - createdAt < STANDS_STILL_MS) return false;
  return !state.manifest && now - (newestAt(state) ?? createdAt) >= STANDS_STILL_MS;
}

const newestAt = ({ segments }: WholeCount): number | undefined => readSegmentKey(segments.at(-1) ?? '')?.writtenAt;

/** A run that this version cannot read is report's to end. */
async function sweepReadable(store: Store, active: Active, outlets: Outlets, now: number): Promise<WholeCount> {
  try {
    return await sweepRun(store, active, outlets, now);
  } catch (error) {
    if (!(error instanceof UnreadableRunError)) throw error;
    await startReport(store, active.run, outlets, now);
    return await countAll(store, active.run, now);
  }
}

/** Unless a try is under way. */
async function startReport(store: Store, run: string, outlets: Outlets, now: number): Promise<void> {
  if (!(await triesOf(store, run, now)).some(isUnderWay)) await outlets.render(run);
}

async function sweepRun(store: Store, active: Active, outlets: Outlets, now: number): Promise<WholeCount> {
  const { run } = active;
  const frozen = await frozenRun(store, active, outlets, now);
  if (frozen) await stopAtDeadline(store, frozen, now);
  // It comes after all that changes the run.
  const state = await countAll(store, run, now);
  if (!frozen) return state;
  const due = (await isDue(store, run, state)) || (await isToClose(store, frozen, state, now));
  if (due) await startReport(store, run, outlets, now);
  return state;
}

/** @returns undefined if it is not frozen yet */
async function frozenRun(store: Store, active: Active, outlets: Outlets, now: number): Promise<Run | undefined> {
  const { run, created_at } = active;
  const frozen = await readRun(store, run);
  if (frozen || now - Date.parse(created_at) < UNFROZEN_MS) return frozen;
  await store.putJson(runKey(run), unfrozenRun(active), { ifAbsent: true });
  await store.putJson(dispatchedKey(run), { samples: 0, sent: 0 }, { ifAbsent: true });
  await outlets.measure({ RunsClosed: 1 });
  return await mustReadRun(store, run);
}

async function stopAtDeadline(store: Store, { run, deadline_at, benchmark }: Run, now: number): Promise<void> {
  if (now <= Date.parse(deadline_at)) return;
  const message = `The run was not done by its deadline, ${deadline_at} (limits.deadline: ${benchmark.limits.deadline}).`;
  const stop: Stop = { code: 'deadline_exceeded', message };
  if (await store.putJson(stopKey(run), stop, { ifAbsent: true })) log.warn('run_stopped', { run, code: stop.code });
}

/** Whether report should see if the run can be closed as it is. */
async function isToClose(store: Store, frozen: Run, state: WholeCount, now: number): Promise<boolean> {
  const { run, created_at, deadline_at } = frozen;
  if (now > (await closesAt(store, run, Date.parse(deadline_at), now))) return true;
  if (
    !mayLackMalformed(
      { ...state, dispatched: state.dispatched !== undefined, newestAt: newestAt(state) },
      Date.parse(created_at),
      now,
    )
  )
    return false;
  const { sent } = (await store.getJson(dispatchedKey(run), Dispatched))?.value ?? sentUpTo(frozen, frozen.samples);
  return state.predictions + state.malformed >= sent;
}
