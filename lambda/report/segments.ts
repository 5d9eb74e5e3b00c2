// Segments: immutable files of predictions, one JSON line each, gzipped.
import { randomBytes } from 'node:crypto';
import { Prediction } from '../shared/contracts/messages.ts';
import { fromJsonLines, JSON_LINES_TYPE, toJsonLines } from '../shared/json-lines.ts';
import { type SegmentFacts, segmentKey } from '../shared/keys.ts';
import type { Store } from '../shared/store.ts';

/** Digits of the milliseconds since 1970: the same for the next 250 years, so that keys sort by time. */
const TIME_DIGITS = 13;
/** The fastest level: segments are small and read once or twice. */
const GZIP_LEVEL = 1;

/** @returns the key of the segment that now stands. */
export async function writeSegment(store: Store, run: string, predictions: readonly Prediction[]): Promise<string> {
  const id = `${String(Date.now()).padStart(TIME_DIGITS, '0')}-${randomBytes(4).toString('hex')}`;
  const key = segmentKey(run, id, factsOf(predictions));
  await store.put(key, toJsonLines(predictions, GZIP_LEVEL), { contentType: JSON_LINES_TYPE });
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

/**
 * At most one batch of the results queue, so that it is read whole.
 * @throws DamagedSegmentError; what the store throws where it could not be read this time.
 */
export async function readSegment(store: Store, key: string): Promise<Prediction[]> {
  const bytes = await store.read(key);
  if (!bytes) throw new DamagedSegmentError(key);
  try {
    return fromJsonLines(bytes, key).map((value) => Prediction.parse(value));
  } catch (error) {
    throw new DamagedSegmentError(key, { cause: error });
  }
}
