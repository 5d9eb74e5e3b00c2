// Ends a run whose run.json this version cannot read, so that every run ends, whatever was deployed meanwhile.
import { Benchmark } from '../../shared/contracts/benchmark.ts';
import { Active, type Manifest, type Problem, type Run, type Waiting } from '../../shared/contracts/run.ts';
import { emptyRun } from '../../shared/empty-run.ts';
import { activeKey, reportJsonKey, waitingKey } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import type { UnreadableRunError } from '../../shared/storage/read-run.ts';
import type { Store } from '../../shared/storage/store.ts';
import { loadPredictions } from '../table/load.ts';
import { endRun, type Outlets } from './ending.ts';

/** What is newer or damaged may be put back. The run's own deadline cannot be read, so this is the usual one. */
const MENDED_WITHIN_MS = 24 * 3_600_000;

/**
 * Ends a run of an older version at once, as failed and with the reason. One that is damaged or of a newer version waits
 * for a day, and `holdout status` says for what.
 * @param now milliseconds since 1970
 */
export async function endUnreadable(
  store: Store,
  run: string,
  { why, problem }: UnreadableRunError,
  outlets: Outlets,
  now: number,
): Promise<void> {
  const active = (await store.getJson(activeKey(run), Active))?.value;
  // Another worker ended it.
  if (!active) return;
  const mayWait = why !== 'older' && now - Date.parse(active.created_at) < MENDED_WITHIN_MS;
  if (mayWait) return await wait(store, run, why, problem);
  const failed: Run = { ...emptyRun(active, Benchmark.parse({})), status: 'failed', problems: [problem] };
  // An earlier version may have written the report and died before the run's end.
  if (!(await store.exists(reportJsonKey(failed.name, run)))) {
    const manifest: Manifest = { run, samples: 0, sent: 0, segments: [] };
    await outlets.publish(failed, manifest, await loadPredictions(store, failed, [], manifest, undefined));
    log.warn('run_not_readable', { run, why });
    await outlets.measure({ RunsClosed: 1 });
  }
  await endRun(store, failed, outlets);
}

async function wait(store: Store, run: string, code: string, { file, message }: Problem): Promise<void> {
  const waiting: Waiting = { where: file, code, message, at: new Date().toISOString() };
  await store.putJson(waitingKey(run), waiting);
}
