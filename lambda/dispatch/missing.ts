// Finds the samples of a run that are in no segment.
import { pMapIterable } from 'p-map';
import * as z from 'zod';
import { type Computing, isComputed } from '../shared/computed/computed.ts';
import type { Run } from '../shared/contracts/run.ts';
import { type Sent, wasSent } from '../shared/contracts/sent.ts';
import { readSegmentKey } from '../shared/keys.ts';
import { fromJsonLines } from '../shared/storage/json.ts';
import type { Store } from '../shared/storage/store.ts';

/** Segments read at the same time, as in report. */
const READS_AT_ONCE = 16;

/**
 * The only field of a prediction that is read here. A prediction in an unknown format still counts as present, and
 * report says what is wrong with it.
 */
const Held = z.object({ index: z.number() });

export interface Missing {
  readonly count: number;
  /** Predictions in unreadable segments, counted by the keys. */
  readonly unreadable: number;
  has(index: number): boolean;
}

/**
 * @param sent only samples that were sent as messages are looked for.
 * @throws what the store throws if it cannot be reached
 */
export async function findMissing(
  store: Store,
  segments: readonly string[],
  run: Computing & Pick<Run, 'samples'>,
  sent: Sent,
): Promise<Missing> {
  const isSent = wasSent(run, sent);
  const computed = isComputed(run);
  const held = Uint8Array.from({ length: run.samples }, (_, index) => Number(!isSent(index) || computed(index)));
  let unreadable = 0;
  const read = async (key: string) => ({ key, bytes: await store.read(key) });
  for await (const { key, bytes } of pMapIterable(segments, read, { concurrency: READS_AT_ONCE })) {
    const indices = indicesOf(key, bytes);
    if (indices) for (const index of indices) held[index] = 1;
    else unreadable += readSegmentKey(key)?.count ?? 0;
  }
  const count = held.reduce((sum, one) => sum - one, run.samples);
  return { count, unreadable, has: (index) => held[index] === 0 };
}

/** @returns undefined if the segment is gone or damaged, which gzip's checksum reveals. */
function indicesOf(key: string, bytes: Uint8Array | undefined): number[] | undefined {
  if (readSegmentKey(key)?.count === 0) return [];
  if (!bytes) return undefined;
  try {
    return fromJsonLines(bytes, key).map((value) => Held.parse(value).index);
  } catch {
    return undefined;
  }
}
