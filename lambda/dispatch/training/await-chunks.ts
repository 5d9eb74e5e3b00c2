// Waits until the vectors of all chunks stand, and reads them as they come.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Run, Stop, type TrainRows } from '../../shared/contracts/run.ts';
import { decodeChunk, type VectorChunk } from '../../shared/embeddings/chunk.ts';
import { chunkStarts } from '../../shared/embeddings/train-chunks.ts';
import { stopKey, vectorsKey } from '../../shared/keys.ts';
import type { Store } from '../../shared/storage/store.ts';
import { OutOfTimeError, TIME_MARGIN_MS } from '../outbox/outbox.ts';
import { stopAtBudget } from './budget.ts';
import { vectorKeys } from './send-chunks.ts';

/** Milliseconds between two LISTs: short for a small train file, then long enough to cost nothing. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;
/** Milliseconds without a new chunk after which waiting is the sweep's: an outage may last for hours. */
const PATIENCE_MS = 60_000;

interface Awaited {
  /** By model. */
  readonly chunks: readonly (readonly VectorChunk[])[];
  readonly isWhole: boolean;
  readonly isStopped: boolean;
}

/** @throws OutOfTimeError */
export async function awaitChunks(
  run: Run,
  rows: TrainRows,
  { store, remainingMs }: { readonly store: Store; readonly remainingMs: () => number },
): Promise<Awaited> {
  const models = run.embedded?.models ?? [];
  const wanted = models.map((model) => chunkStarts(rows, model).length - 1);
  const found = models.map(() => new Map<number, VectorChunk>());
  const result = (isWhole: boolean, isStopped: boolean): Awaited => ({
    chunks: found.map((chunks) => [...chunks].sort(([a], [b]) => a - b).map(([, chunk]) => chunk)),
    isWhole,
    isStopped,
  });
  let movedAt = performance.now();
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    let news = 0;
    for (const [index, count] of wanted.entries()) {
      const own = found[index] ?? new Map();
      if (own.size === count) continue;
      const standing = await vectorKeys(run.run, index, store);
      for (let chunk = 0; chunk < count; chunk++) {
        const key = vectorsKey(run.run, index, chunk);
        if (own.has(chunk) || !standing.has(key)) continue;
        own.set(chunk, await readChunk(key, store));
        news++;
      }
    }
    if (news > 0) movedAt = performance.now();
    const stop = await store.getJson(stopKey(run.run), Stop);
    const spent = found.flatMap((chunks) => [...chunks.values()]);
    if (stop || (await stopAtBudget(run, spent, store))) return result(false, true);
    if (found.every((chunks, index) => chunks.size === wanted[index])) return result(true, false);
    if (remainingMs() < TIME_MARGIN_MS) throw new OutOfTimeError('train rows are still being embedded');
    if (performance.now() - movedAt >= PATIENCE_MS) return result(false, false);
    await sleep(pauseMs);
    pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
  }
}

async function readChunk(key: string, store: Store): Promise<VectorChunk> {
  const object = await store.read(key);
  if (!object) throw new Error(`${key} is not there`);
  return decodeChunk(object, key);
}
