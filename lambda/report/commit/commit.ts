// Turns segments into the report.
// Nothing is lost: the caller lets its messages go only after `advanceRun` returns, and that starts with a LIST, made
// after the caller's segment was written. There is one report: it depends on the manifest alone, which is written
// once, unless a segment is lost before the report exists.

import { awaitedSamples, sentUpTo } from '../../shared/computed/computed.ts';
import { type AskedAgain, Dispatched, Manifest, type Run, Stop, type Waiting } from '../../shared/contracts/run.ts';
import { coveredBy } from '../../shared/contracts/sent.ts';
import {
  countInBlock,
  dispatchedKey,
  manifestKey,
  readSegmentKey,
  reportJsonKey,
  runKey,
  stopKey,
  waitingKey,
} from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import { type RunState, runState } from '../../shared/results/state.ts';
import { corrected, readAskedAgain } from '../../shared/spend/asked-again.ts';
import { stopForBudget } from '../../shared/spend/spend.ts';
import { readRun, UnreadableRunError } from '../../shared/storage/read-run.ts';
import type { Store, Stored } from '../../shared/storage/store.ts';
import { type Loaded, loadPredictions } from '../table/load.ts';
import { endRun, type Outlets } from './ending.ts';
import { endUnreadable } from './unreadable.ts';

/**
 * Lists the run, commits it if everything is there, and makes sure that a committed run has its report. A run that this
 * version cannot read ends.
 */
export async function advanceRun(store: Store, run: string, outlets: Outlets): Promise<void> {
  try {
    await advance(store, run, outlets);
  } catch (error) {
    if (!(error instanceof UnreadableRunError)) throw error;
    await endUnreadable(store, run, error, outlets, Date.now());
  }
}

async function advance(store: Store, run: string, outlets: Outlets): Promise<void> {
  const state = await runState(store, run);
  if (state.manifest) return await ensureReport(store, run, outlets);
  const again = state.askedAgain ? await readAskedAgain(store, run) : undefined;
  await keepToBudget(store, run, state, again);
  if (!state.dispatched) return;
  const dispatched = await mustRead(store, dispatchedKey(run), Dispatched);
  // Fewer predictions than samples: reading them is not worth it.
  if (state.predictions < dispatched.sent) return;
  const frozen = await mustReadRun(store, run);
  const stop = state.stopped ? (await store.getJson(stopKey(run), Stop))?.value : undefined;
  const loaded = await loadPredictions(store, frozen, state.segments, dispatched, stop?.code);
  // Duplicates filled the count. The missing predictions are still on their way, and another LIST follows them.
  if (loaded.distinct < coveredBy(dispatched) && !(await mayMiss(store, run, loaded, dispatched, stop))) return;
  await commit(store, frozen, manifestOf(state, run, dispatched, loaded, stop, again), loaded, outlets);
}

/** Dispatch asks again for the samples of a damaged segment. Only a stopped run is reported without them. */
async function mayMiss(
  store: Store,
  run: string,
  { distinct, damaged }: Loaded,
  dispatched: Dispatched,
  stop: Stop | undefined,
): Promise<boolean> {
  const [first] = damaged;
  if (!first) return false;
  const held = (key: string) => readSegmentKey(key)?.count ?? countInBlock(key) ?? 0;
  const missing = damaged.reduce((sum, { key }) => sum + held(key), 0);
  log.error('segments_damaged', { run, keys: damaged.map(({ key }) => key), predictions: missing });
  if (stop) return distinct + missing >= coveredBy(dispatched);
  const message = 'its samples are asked again when the queues are empty; or restore the file, or cancel the run';
  const waiting: Waiting = { where: first.key, code: 'damaged', message, at: new Date().toISOString() };
  await store.putJson(waitingKey(run), waiting);
  return false;
}

/** Reads run.json only if the run has spent something. */
async function keepToBudget(store: Store, run: string, state: RunState, again: AskedAgain | undefined): Promise<void> {
  const { predictions, spend } = corrected(state, again);
  if (state.stopped || spend.microUsd === 0) return;
  const frozen = await mustReadRun(store, run);
  const stop = stopForBudget({ ...frozen, samples: awaitedSamples(frozen) }, spend, predictions);
  if (stop && (await store.putJson(stopKey(run), stop, { ifAbsent: true }))) {
    log.warn('run_stopped', { run, code: stop.code, microUsd: spend.microUsd });
  }
}

/** Ends a run past its deadline with the predictions it has; missing samples count as failures. */
export async function closeAsItIs(store: Store, run: string, outlets: Outlets): Promise<void> {
  const state = await runState(store, run);
  if (state.manifest) return await ensureReport(store, run, outlets, true);
  const frozen = await mustReadRun(store, run);
  const dispatched = (await store.getJson(dispatchedKey(run), Dispatched))?.value;
  const stop = (await store.getJson(stopKey(run), Stop))?.value;
  const ended = dispatched ?? { samples: frozen.samples, ...sentUpTo(frozen, frozen.samples) };
  const loaded = await loadPredictions(store, frozen, state.segments, ended, stop?.code);
  const again = state.askedAgain ? await readAskedAgain(store, run) : undefined;
  const manifest = manifestOf(state, run, ended, loaded, stop, again);
  await outlets.measure({ RunsClosed: 1 });
  await commit(store, frozen, manifest, loaded, outlets);
}

function manifestOf(
  state: RunState,
  run: string,
  { samples, sent, covered, decided }: Dispatched,
  { damaged }: Loaded,
  stop: Stop | undefined,
  again: AskedAgain | undefined,
): Manifest {
  const unreadable = new Set(damaged.map(({ key }) => key));
  const segments = state.segments.filter((key) => !unreadable.has(key));
  const lost = [...unreadable].filter((key) => countInBlock(key) !== undefined);
  const { malformed } = state;
  return {
    run,
    samples,
    sent,
    ...(covered !== undefined && { covered }),
    ...(decided && { decided }),
    ...(lost.length > 0 && { lost_baselines: lost }),
    segments,
    ...(malformed > 0 && { malformed }),
    ...(stop && { stop }),
    ...(again && { asked_again: again.samples }),
  };
}

async function commit(store: Store, run: Run, manifest: Manifest, loaded: Loaded, outlets: Outlets): Promise<void> {
  const ours = await store.putJson(manifestKey(run.run), manifest, { ifAbsent: true });
  // The manifest is another worker's, or ours after a lost answer. Make the report from it.
  if (!ours) return await ensureReport(store, run.run, outlets);
  log.info('run_committed', { run: run.run, samples: manifest.samples, segments: manifest.segments.length });
  await finish(store, run, manifest, loaded, outlets);
}

/**
 * A manifest is no proof of a report: whoever wrote it may have died before the report was written.
 * @param isLate the run must end now, whatever is missing.
 */
async function ensureReport(store: Store, run: string, outlets: Outlets, isLate = false): Promise<void> {
  const frozen = await mustReadRun(store, run);
  if (await store.exists(reportJsonKey(frozen.name, run))) return await endRun(store, frozen, outlets);
  const standing = await store.getJson(manifestKey(run), Manifest);
  if (!standing) throw new Error(`${manifestKey(run)} is not there`);
  const manifest = standing.value;
  const loaded = await loadPredictions(store, frozen, manifest.segments, manifest, manifest.stop?.code);
  if (loaded.damaged.length > 0) return await commitAnew(store, frozen, standing, outlets, isLate);
  await finish(store, frozen, manifest, loaded, outlets);
}

/**
 * Segments were lost between the manifest and the report, so this manifest can no longer give a report, and there is
 * none yet. Only then is it replaced, once other segments hold what is missing: dispatch asks again for it.
 */
async function commitAnew(
  store: Store,
  frozen: Run,
  { value: before, etag }: Stored<Manifest>,
  outlets: Outlets,
  isLate: boolean,
): Promise<void> {
  const { run } = frozen;
  const state = await runState(store, run);
  const stop = (await store.getJson(stopKey(run), Stop))?.value;
  // What was lost may have been made again since.
  const { lost_baselines: _, ...dispatched } = before;
  const loaded = await loadPredictions(store, frozen, state.segments, dispatched, stop?.code);
  const isWhole = loaded.distinct === coveredBy(before) || isLate;
  if (!isWhole && !(await mayMiss(store, run, loaded, before, stop))) return;
  const again = state.askedAgain ? await readAskedAgain(store, run) : undefined;
  const manifest = manifestOf(state, run, before, loaded, stop, again);
  // A worker that read the segments before they were lost may have written the report by now.
  if (await store.exists(reportJsonKey(frozen.name, run))) return await endRun(store, frozen, outlets);
  const ours = await store.putJson(manifestKey(run), manifest, { ifMatch: etag });
  // Another worker was faster, or this is our own manifest after a lost answer: the report is made of what stands.
  if (!ours) return await ensureReport(store, run, outlets, isLate);
  log.warn('run_committed_anew', { run, segments: manifest.segments.length });
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

async function mustReadRun(store: Store, run: string): Promise<Run> {
  const frozen = await readRun(store, run);
  if (!frozen) throw new Error(`${runKey(run)} is not there`);
  return frozen;
}
