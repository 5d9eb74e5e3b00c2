// Adds a reported run to the index of its team, reports/<team>/index.html, even while others do the same.
import { setTimeout as sleep } from 'node:timers/promises';
import { reportsIndexKey } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import type { Store } from '../../shared/storage/store.ts';
import { teamOf } from '../../shared/team.ts';
import { type IndexEntry, readIndex, withEntry } from '../html/index-entries.ts';

/** Milliseconds that a run waits for the index at most: it is only a convenience. */
const PATIENCE_MS = 10_000;
/** Milliseconds after which to ask S3 again. AWS advises it, and the second answer is seldom late too. */
const TRY_MS = 3_000;
/** Milliseconds before the next try if S3 fails. */
const PAUSE_MS = 500;

/**
 * Reads the index, changes it, and writes it only over what it read, until that succeeds. So two runs that end at once
 * are both in it. It takes two requests, plus two for each run that interferes, however many runs there are. Never
 * throws: if time runs out, that is logged, and the run is missing from the index only.
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
  log.error('run_not_in_index', { run: entry.run, key: indexOf(entry) });
}

const indexOf = ({ name }: IndexEntry): string => reportsIndexKey(teamOf(name));

/** Late work may still go through, but S3 refuses a write over a changed index. @throws if the work is late */
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

/** @returns false if another writer was faster */
async function tryOnce(store: Store, entry: IndexEntry): Promise<boolean> {
  const { renderIndex } = await import('../html/index-page.tsx');
  const index = indexOf(entry);
  const standing = await store.getText(index);
  const entries = standing ? readIndex(standing.value) : [];
  const extended = withEntry(entries, entry);
  if (extended === entries) return true;
  return await store.put(index, renderIndex(extended), {
    contentType: 'text/html; charset=utf-8',
    condition: standing ? { ifMatch: standing.etag } : { ifAbsent: true },
  });
}
