// Which samples of a run no segment holds.
import { pMapIterable } from 'p-map';
import * as z from 'zod';
import { readSegmentKey } from '../shared/keys.ts';
import { fromJsonLines } from '../shared/storage/json-lines.ts';
import type { Store } from '../shared/storage/store.ts';

/** GETs of segments under way at once, as in report. */
const READS_AT_ONCE = 16;

/**
 * All that is looked at of a prediction: one that another version wrote is still there, and report says what is wrong
 * with it.
 */
const Held = z.object({ index: z.number() });

export interface Missing {
  readonly count: number;
  /** Predictions in segments that cannot be read, as their keys count them. */
  readonly unreadable: number;
  has(index: number): boolean;
}

/** @param sent samples below this are looked for. @throws what the store throws where a segment could not be read this time */
export async function findMissing(store: Store, segments: readonly string[], sent: number): Promise<Missing> {
  const held = new Uint8Array(sent);
  let unreadable = 0;
  const read = async (key: string) => ({ key, bytes: await store.read(key) });
  for await (const { key, bytes } of pMapIterable(segments, read, { concurrency: READS_AT_ONCE })) {
    const indices = indicesOf(key, bytes);
    if (indices) for (const index of indices) held[index] = 1;
    else unreadable += readSegmentKey(key)?.count ?? 0;
  }
  const count = held.reduce((sum, one) => sum - one, sent);
  return { count, unreadable, has: (index) => held[index] === 0 };
}

/** @returns undefined for a segment that is gone or damaged: gzip has a checksum of what was written. */
function indicesOf(key: string, bytes: Uint8Array | undefined): number[] | undefined {
  if (!bytes) return undefined;
  try {
    return fromJsonLines(bytes, key).map((value) => Held.parse(value).index);
  } catch {
    return undefined;
  }
}
