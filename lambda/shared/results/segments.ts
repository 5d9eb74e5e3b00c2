// Segments: immutable files of predictions, one JSON line each, gzipped.

import { randomBytes } from 'node:crypto';
import { pMapIterable } from 'p-map';
import { Prediction, type Spent } from '../contracts/messages.ts';
import { readSegmentKey, type SegmentFacts, segmentKey } from '../keys.ts';
import { fromJsonLines, GZIP_TYPE, toJsonLines } from '../storage/json.ts';
import type { Store } from '../storage/store.ts';
import { readPrediction } from './read-prediction.ts';

/** Digits of the milliseconds since 1970: the same for the next 250 years, so that keys sort by time. */
const TIME_DIGITS = 13;
/** The fastest level: segments are small and read once or twice. */
const GZIP_LEVEL = 1;

/** @returns the key of the segment that now stands. */
export async function writeSegment(store: Store, run: string, predictions: readonly Prediction[]): Promise<string> {
  const id = `${String(Date.now()).padStart(TIME_DIGITS, '0')}-${randomBytes(4).toString('hex')}`;
  const key = segmentKey(run, id, factsOf(predictions));
  await store.put(key, toJsonLines(predictions, GZIP_LEVEL), { contentType: GZIP_TYPE });
  return key;
}

/**
 * A segment without predictions, whose key holds a cost. The same word makes the same key, so a cost that is told twice
 * counts once. Its time is before all others, so that it is never what was spent of late.
 * @returns the key of the segment that now stands.
 */
export async function writeSpent(store: Store, run: string, { id, micro_usd }: Spent): Promise<string> {
  const facts = { count: 0, unanswered: 0, costMicroUsd: micro_usd };
  const key = segmentKey(run, `${'0'.repeat(TIME_DIGITS)}-${id}`, facts);
  await store.put(key, toJsonLines([]), { contentType: GZIP_TYPE });
  return key;
}

/** A segment that is gone or not what was written: its predictions cannot be made again. */
export class DamagedSegmentError extends Error {
  override readonly name = 'DamagedSegmentError';
  readonly key: string;

  constructor(key: string, options?: ErrorOptions) {
    super(`the segment ${key} is damaged or gone`, options);
    this.key = key;
  }
}

/** What was paid for before costs nothing now. */
export function factsOf(predictions: readonly Prediction[]): SegmentFacts {
  const paid = predictions.filter(({ from_cache }) => !from_cache);
  return {
    count: predictions.length,
    unanswered: predictions.filter(({ status }) => status !== 'answered').length,
    costMicroUsd: Math.round(paid.reduce((sum, { cost_micro_usd: cost = 0 }) => sum + cost, 0)),
  };
}

/** GETs of segments under way at once: one takes some 20 ms, and a slow run has ten thousands of segments. */
const READS_AT_ONCE = 16;

/**
 * Whole segments, in the order of their keys: each is at most one batch of the results queue.
 * @returns an error in the place of a segment that is damaged.
 * @throws what the store throws where one could not be read this time.
 */
export async function* readSegments(
  store: Pick<Store, 'read'>,
  keys: readonly string[],
): AsyncGenerator<readonly Prediction[] | DamagedSegmentError> {
  const read = async (key: string) => ({ key, bytes: await store.read(key) });
  // What is parsed is many times as large, and only one at a time.
  for await (const { key, bytes } of pMapIterable(keys, read, { concurrency: READS_AT_ONCE })) yield parse(key, bytes);
}

function parse(key: string, bytes: Uint8Array | undefined): readonly Prediction[] | DamagedSegmentError {
  if (readSegmentKey(key)?.count === 0) return [];
  if (!bytes) return new DamagedSegmentError(key);
  try {
    return fromJsonLines(bytes, key).map((value) => readPrediction(value) ?? Prediction.parse(value));
  } catch (error) {
    return new DamagedSegmentError(key, { cause: error });
  }
}
