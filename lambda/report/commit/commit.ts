// From segments to the report.
// Nothing lost: the caller lets its messages go only after `advanceRun` has returned, and that begins with a LIST
// which begins after the caller's segment stood. One report: it is a function of the manifest, which is written once.
import { Dispatched, Manifest, Run, Stop, type Waiting } from '../../shared/contracts/run.ts';
import {
  dispatchedKey,
  manifestKey,
  readSegmentKey,
  reportJsonKey,
  runKey,
  stopKey,
  waitingKey,
} from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import type { Store } from '../../shared/storage/store.ts';
import { type Loaded, loadPredictions } from '../table/load.ts';
import { stopForBudget } from './budget.ts';
import { endRun, type Outlets } from './ending.ts';
import { type RunState, runState } from './state.ts';

/** Lists, commits if all is there, and makes sure that the report of a committed run stands. */
export async function advanceRun(store: Store, run: string, outlets: Outlets): Promise<void> {
  const state = await runState(store, run);
  if (state.manifest) return await ensureReport(store, run, outlets);
  await keepToBudget(store, run, state);
  if (!state.dispatched) return;
  const dispatched = await mustRead(store, dispatchedKey(run), Dispatched);
  // Fewer predictions than samples: not even worth reading them.
  if (state.predictions < dispatched.sent) return;
  const frozen = await mustRead(store, runKey(run), Run);
  const stop = state.stopped ? (await store.getJson(stopKey(run), Stop))?.value : undefined;
  const loaded = await loadPredictions(store, frozen, state.segments, dispatched.sent, stop?.code);
  // Duplicates filled the count: the missing ones are still on their way, with a LIST of their own after them.
  if (loaded.distinct < dispatched.sent && !(await mayMiss(store, run, loaded, dispatched, stop))) return;
  await commit(store, frozen, manifestOf(state, run, dispatched, loaded, stop), loaded, outlets);
}

/** A damaged segment may be restored: only who stops the run has its report without what is missing. */
async function mayMiss(
  store: Store,
  run: string,
  { distinct, damaged }: Loaded,
  { sent }: Dispatched,
  stop: Stop | undefined,
): Promise<boolean> {
  const [first] = damaged;
  if (!first) return false;
  const missing = damaged.reduce((sum, { key }) => sum + (readSegmentKey(key)?.count ?? 0), 0);
  log.error('segments_damaged', { run, keys: damaged.map(({ key }) => key), predictions: missing });
  if (stop) return distinct + missing >= sent;
  const message = 'restore the file, or cancel the run for a report without what it held';
  const waiting: Waiting = { where: first.key, code: 'damaged', message, at: new Date().toISOString() };
  await store.putJson(waitingKey(run), waiting);
  return false;
}

/** Only a run that has spent something needs its run.json read for this. */
async function keepToBudget(store: Store, run: string, { stopped, spend, predictions }: RunState): Promise<void> {
  if (stopped || spend.microUsd === 0) return;
  const frozen = await mustRead(store, runKey(run), Run);
  const stop = stopForBudget(frozen, spend, predictions);
  if (stop && (await store.putJson(stopKey(run), stop, { ifAbsent: true }))) {
    log.warn('run_stopped', { run, code: stop.code, microUsd: spend.microUsd });
  }
}

/** Ends a run that is past its deadline with what there is; the missing samples count as failures. */
export async function closeAsItIs(store: Store, run: string, outlets: Outlets): Promise<void> {
  const state = await runState(store, run);
  if (state.manifest) return await ensureReport(store, run, outlets);
  const frozen = await mustRead(store, runKey(run), Run);
  const dispatched = (await store.getJson(dispatchedKey(run), Dispatched))?.value;
  const stop = (await store.getJson(stopKey(run), Stop))?.value;
  const sent = dispatched?.sent ?? frozen.samples;
  const loaded = await loadPredictions(store, frozen, state.segments, sent, stop?.code);
  const manifest = manifestOf(state, run, { samples: frozen.samples, sent }, loaded, stop);
  await outlets.measure({ RunsClosed: 1 });
  await commit(store, frozen, manifest, loaded, outlets);
}

function manifestOf(
  state: RunState,
  run: string,
  dispatched: Dispatched,
  { damaged }: Loaded,
  stop: Stop | undefined,
): Manifest {
  const unreadable = new Set(damaged.map(({ key }) => key));
  const segments = state.segments.filter((key) => !unreadable.has(key));
  return { run, ...dispatched, segments, ...(stop && { stop }) };
}

async function commit(store: Store, run: Run, manifest: Manifest, loaded: Loaded, outlets: Outlets): Promise<void> {
  const ours = await store.putJson(manifestKey(run.run), manifest, { ifAbsent: true });
  // Another worker's manifest, or our own after a lost answer: the report is made of what stands.
  if (!ours) return await ensureReport(store, run.run, outlets);
  log.info('run_committed', { run: run.run, samples: manifest.samples, segments: manifest.segments.length });
  await finish(store, run, manifest, loaded, outlets);
}

/** A manifest is no reason to stop: whoever wrote it may have died before the report stood. */
async function ensureReport(store: Store, run: string, outlets: Outlets): Promise<void> {
  const frozen = await mustRead(store, runKey(run), Run);
  if (await store.exists(reportJsonKey(frozen.name, run))) return await endRun(store, frozen, outlets);
  const manifest = await mustRead(store, manifestKey(run), Manifest);
  const loaded = await loadPredictions(store, frozen, manifest.segments, manifest.sent, manifest.stop?.code);
  // Another report would be made without them.
  if (loaded.damaged[0]) throw loaded.damaged[0];
  await finish(store, frozen, manifest, loaded, outlets);
}

async function finish(store: Store, run: Run, manifest: Manifest, loaded: Loaded, outlets: Outlets): Promise<void> {
  await outlets.publish(run, manifest, loaded);
  log.info('report_written', { run: run.run, name: run.name });
  await endRun(store, run, outlets);
}

async function mustRead<T>(store: Store, key: string, schema: Parameters<typeof store.getJson<T>>[1]): Promise<T> {
  const stored = await store.getJson(key, schema);
  if (!stored) throw new Error(`${key} is not there`);
  return stored.value;
}
