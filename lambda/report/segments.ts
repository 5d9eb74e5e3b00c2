// Segments: immutable files of predictions, one JSON line each, gzipped.
import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Prediction } from '../shared/contracts/messages.ts';
import { segmentKey } from '../shared/keys.ts';
import type { Store } from '../shared/store.ts';

/** Digits of the milliseconds since 1970: the same for the next 250 years, so that keys sort by time. */
const TIME_DIGITS = 13;
/** The fastest level: segments are small and read once or twice. */
const GZIP_LEVEL = 1;

/** @returns the key of the segment that now stands. */
export async function writeSegment(store: Store, run: string, predictions: readonly Prediction[]): Promise<string> {
  const id = `${String(Date.now()).padStart(TIME_DIGITS, '0')}-${randomBytes(4).toString('hex')}`;
  const key = segmentKey(run, id, {
    count: predictions.length,
    unanswered: predictions.filter(({ status }) => status !== 'answered').length,
    costMicroUsd: Math.round(predictions.reduce((sum, { cost_micro_usd: cost = 0 }) => sum + cost, 0)),
  });
  const lines = predictions.map((prediction) => JSON.stringify(prediction)).join('\n');
  await store.put(key, gzipSync(lines, { level: GZIP_LEVEL }), { contentType: 'application/gzip' });
  return key;
}

/**
 * At most one batch of the results queue, so that it is read whole.
 * @throws where the segment is not there or damaged, with its key: it cannot be made again.
 */
export async function readSegment(store: Store, key: string): Promise<Prediction[]> {
  const opened = await store.open(key);
  if (!opened) throw new Error(`the segment ${key} is gone`);
  try {
    const text = gunzipSync(Buffer.concat(await opened.body.toArray())).toString();
    return text.split('\n').map((line) => Prediction.parse(JSON.parse(line)));
  } catch (error) {
    throw new Error(`the segment ${key} is damaged`, { cause: error });
  }
}
