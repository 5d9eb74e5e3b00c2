// Counts a run after a batch of its results, in as many requests for its last batch as for its first.
import { type AskedAgain, Dispatched } from '../contracts/run.ts';
import { dispatchedKey, manifestKey, readSegmentKey, sealedKey, segmentsPrefix, stopKey } from '../keys.ts';
import { readAskedAgain } from '../spend/asked-again.ts';
import { tryJson } from '../storage/json.ts';
import type { Store } from '../storage/store.ts';
import { type Counted, countOf, holds, isTrue, Sealed, sealNext } from './sealed.ts';

export interface RunCount extends Counted {
  readonly dispatched: Dispatched | undefined;
  readonly manifest: boolean;
  readonly stopped: boolean;
  readonly askedAgain: AskedAgain | undefined;
}

/**
 * Call it after the segments stand: the LIST that the invariant requires begins here. Four small reads tell how far the
 * run is, and the LIST begins after the seal. It may say less than there is, see sealed.ts, and never more than what
 * was once written; so a full count is a reason to read the segments, and only those prove that all is there.
 * @param written keys of the caller's own segments
 * @throws what the store throws
 */
export async function countRun(
  store: Store,
  run: string,
  written: readonly string[],
  now = Date.now(),
): Promise<RunCount> {
  const [stored, dispatched, manifest, stopped, askedAgain] = await Promise.all([
    readSealed(store, run),
    store.getJson(dispatchedKey(run), Dispatched),
    store.exists(manifestKey(run)),
    store.exists(stopKey(run)),
    readAskedAgain(store, run),
  ]);
  const times = askedAgain?.times ?? 0;
  const sealed = stored.sealed && holds(stored.sealed, written, times) ? stored.sealed : undefined;
  const keys = await segmentsAfter(store, run, sealed?.up_to);
  // One that does not hold would cost the next count a LIST of everything, too.
  const least = stored.sealed && !sealed ? 1 : undefined;
  await putSealed(store, run, stored, sealNext(sealed, keys, { now, askedAgain: times, ...(least && { least }) }));
  return { dispatched: dispatched?.value, manifest, stopped, askedAgain, ...countOf(sealed, keys) };
}

/** What stands, as read before a LIST of all segments. */
export interface Standing {
  readonly sealed: Sealed | undefined;
  /** Undefined if there is no object; one that cannot be read has an ETag, too. */
  readonly etag: string | undefined;
}

export async function readSealed(store: Store, run: string): Promise<Standing> {
  const text = await store.getText(sealedKey(run));
  return { sealed: text && Sealed.safeParse(tryJson(text.value)).data, etag: text?.etag };
}

/**
 * Puts right a seal that a LIST of everything disproves: a segment appeared below it, or is gone.
 * @param standing read before the LIST, so that nothing that another writer found meanwhile is lost
 * @param askedAgain how often samples were asked again, read before the LIST
 */
export async function mendSealed(
  store: Store,
  run: string,
  standing: Standing,
  { keys, askedAgain, now }: { keys: readonly string[]; askedAgain: number; now: number },
): Promise<void> {
  if (!standing.sealed || isTrue(standing.sealed, keys)) return;
  await putSealed(store, run, standing, sealNext(undefined, keys, { now, askedAgain, least: 1 }));
}

/** If another writer was faster, its seal serves as well. */
async function putSealed(store: Store, run: string, { etag }: Standing, sealed: Sealed | undefined): Promise<void> {
  if (sealed) await store.putJson(sealedKey(run), sealed, etag === undefined ? { ifAbsent: true } : { ifMatch: etag });
}

/** In order. @param after a key; without it, all */
async function segmentsAfter(store: Store, run: string, after: string | undefined): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(segmentsPrefix(run), after)) if (readSegmentKey(key)) keys.push(key);
  return keys;
}
