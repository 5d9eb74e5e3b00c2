// Turns segments into the report.
// There is one report: it depends on the manifest alone, which is written once, unless a segment is lost before the
// report exists. Several invocations may do this at the same time, and each may die at any point.

import { sentUpTo } from '../../shared/computed/computed.ts';
import { type AskedAgain, Dispatched, Manifest, type Run, Stop, type Waiting } from '../../shared/contracts/run.ts';
import { coveredBy } from '../../shared/contracts/sent.ts';
import {
  countInBlock,
  dispatchedKey,
  manifestKey,
  readSegmentKey,
  reportJsonKey,
  stopKey,
  waitingKey,
} from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import { closesAt, GIVE_UP_AFTER_CLOSE_MS, mayLackMalformed } from '../../shared/results/closing.ts';
import { type RunState, runState } from '../../shared/results/state.ts';
import { readAskedAgain } from '../../shared/spend/asked-again.ts';
import { mustReadRun, UnreadableRunError } from '../../shared/storage/read-run.ts';
import type { Store, Stored } from '../../shared/storage/store.ts';
import { type Loaded, loadPredictions } from '../table/load.ts';
import { endRun, type Outlets } from './ending.ts';
import { endUnreadable } from './unreadable.ts';

/**
 * Lists the run, commits it if everything is there or nothing more is waited for, and makes sure that a committed run has
 * its report. Where that is not so, it simply returns: another LIST follows each prediction, and each sweep. A run that
 * this version cannot read ends.
 * @param now milliseconds since 1970
 */
export async function renderRun(store: Store, run: string, outlets: Outlets, now: number): Promise<void> {
  try {
    const frozen = await mustReadRun(store, run);
    const closeAt = await closesAt(store, run, Date.parse(frozen.deadline_at), now);
    if (now > closeAt + GIVE_UP_AFTER_CLOSE_MS) return await closeAsItIs(store, frozen, untilNow(outlets));
    if (now > closeAt) return await closeAsItIs(store, frozen, outlets);
    await completeRun(store, frozen, outlets, now);
  } catch (error) {
    if (!(error instanceof UnreadableRunError)) throw error;
    await endUnreadable(store, run, error, outlets, now);
  }
}

async function completeRun(store: Store, frozen: Run, outlets: Outlets, now: number): Promise<void> {
  const { run } = frozen;
  const state = await runState(store, run);
  if (state.manifest) return await ensureReport(store, frozen, outlets);
  const dispatched = (await store.getJson(dispatchedKey(run), Dispatched))?.value;
  const newestAt = readSegmentKey(state.segments.at(-1) ?? '')?.writtenAt;
  const lacks = mayLackMalformed({ ...state, newestAt }, Date.parse(frozen.created_at), now) ? state.malformed : 0;
  // Fewer predictions than samples: reading them is not worth it.
  if (!dispatched || state.predictions + lacks < dispatched.sent) return;
  const stop = state.stopped ? (await store.getJson(stopKey(run), Stop))?.value : undefined;
  const loaded = await loadPredictions(store, frozen, state.segments, dispatched, stop?.code);
  const { distinct } = loaded;
  // Duplicates filled the count. The missing predictions are still on their way, and another LIST follows them.
  if (distinct < coveredBy(dispatched) && !(await mayMiss(store, run, loaded, dispatched, stop))) {
    if (lacks === 0 || distinct + lacks < coveredBy(dispatched)) return;
    await outlets.measure({ RunsClosed: 1 });
  }
  const again = state.askedAgain ? await readAskedAgain(store, run) : undefined;
  await commit(store, frozen, manifestOf(state, run, dispatched, loaded, stop, again), loaded, outlets);
}

/** Every run ends: word that could not be sent by now never will be. */
function untilNow({ announce, ...outlets }: Outlets): Outlets {
  return {
    ...outlets,
    announce: (event) => announce(event).catch((error) => log.error('event_given_up', { run: event.run, error })),
  };
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

/** Ends a run past its deadline with the predictions it has; missing samples count as failures. */
async function closeAsItIs(store: Store, frozen: Run, outlets: Outlets): Promise<void> {
  const { run } = frozen;
  const state = await runState(store, run);
  if (state.manifest) return await ensureReport(store, frozen, outlets, true);
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
  if (!ours) return await ensureReport(store, run, outlets);
  log.info('run_committed', { run: run.run, samples: manifest.samples, segments: manifest.segments.length });
  await finish(store, run, manifest, loaded, outlets);
}

/**
 * A manifest is no proof of a report: whoever wrote it may have died before the report was written.
 * @param isLate the run must end now, whatever is missing.
 */
async function ensureReport(store: Store, frozen: Run, outlets: Outlets, isLate = false): Promise<void> {
  const { run } = frozen;
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
  if (!ours) return await ensureReport(store, frozen, outlets, isLate);
  log.warn('run_committed_anew', { run, segments: manifest.segments.length });
  await finish(store, frozen, manifest, loaded, outlets);
}

async function finish(store: Store, run: Run, manifest: Manifest, loaded: Loaded, outlets: Outlets): Promise<void> {
  await outlets.publish(run, manifest, loaded);
  log.info('report_written', { run: run.run, name: run.name });
  await endRun(store, run, outlets);
}
