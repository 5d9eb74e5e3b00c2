// Puts a reported run into reports/index.html, whoever else does so at the same time.
import { setTimeout as sleep } from 'node:timers/promises';
import { REPORTS_INDEX } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import type { Store } from '../../shared/storage/store.ts';
import type { IndexEntry } from '../html/index-page.ts';

/** Milliseconds. The index is a convenience: no run waits much longer for it. */
const PATIENCE_MS = 10_000;
/** An answer that takes longer is asked for anew: S3's own advice, and the second one is seldom late too. */
const TRY_MS = 3_000;
/** Before the next try, where S3 fails. */
const PAUSE_MS = 500;

/**
 * Read, changed and written only over what was read, again until it fits: two runs that end at once are both in it. What
 * it costs does not grow with runs: two requests, and two more for each run that interferes. Never throws; what could
 * not be done in time is logged, and the run is missing from the index alone.
 */
export async function listRun(store: Store, entry: IndexEntry): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (performance.now() < giveUpAt) {
    try {
      if (await within(TRY_MS, tryOnce(store, entry))) return;
    } catch (error) {
      log.warn('index_not_written', { run: entry.run, error });
      await sleep(PAUSE_MS);
    }
  }
  log.error('run_not_in_index', { run: entry.run, key: REPORTS_INDEX });
}

/** What comes too late may still happen: a write that does not fit any more is refused. @throws where it is late */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @returns false where another writer came between */
async function tryOnce(store: Store, entry: IndexEntry): Promise<boolean> {
  const { readIndex, renderIndex, withEntry } = await import('../html/index-page.ts');
  const standing = await store.getText(REPORTS_INDEX);
  const entries = standing ? readIndex(standing.value) : [];
  const extended = withEntry(entries, entry);
  if (extended === entries) return true;
  return await store.put(REPORTS_INDEX, renderIndex(extended), {
    contentType: 'text/html; charset=utf-8',
    condition: standing ? { ifMatch: standing.etag } : { ifAbsent: true },
  });
}
