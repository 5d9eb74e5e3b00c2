// Waits until the answers to everything that was sent so far stand in segments.
import { setTimeout as sleep } from 'node:timers/promises';
import { blocksOf } from '../../shared/computed/blocks.ts';
import type { Decided } from '../../shared/contracts/decided.ts';
import { type Run, Stop } from '../../shared/contracts/run.ts';
import type { Sent } from '../../shared/contracts/sent.ts';
import { readSegmentKey, segmentsPrefix, stopKey } from '../../shared/keys.ts';
import { settled } from '../../shared/segments/sealed.ts';
import type { Store } from '../../shared/storage/store.ts';
import { OutOfTimeError, TIME_MARGIN_MS } from '../outbox/outbox.ts';
import type { Answers } from './answers.ts';

/** Milliseconds between two LISTs: short for a small wave, then long enough to cost nothing. */
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 2_000;
/** Milliseconds after which waiting is the sweep's: a paid function must not idle for hours. */
const PATIENCE_MS = 60_000;

interface WaveContext {
  readonly store: Store;
  readonly remainingMs: () => number;
}

/**
 * @param sent what was sent
 * @returns `stopped` if the run has a stop.json; `waiting` if it takes longer. @throws OutOfTimeError
 */
export async function awaitWave(
  run: Run,
  sent: Sent & { readonly decided: Decided },
  answers: Answers,
  { store, remainingMs }: WaveContext,
): Promise<'whole' | 'stopped' | 'waiting'> {
  const { sent: wanted } = sent;
  const blocks = blocksOf(run, sent).map(({ key }) => key);
  const began = performance.now();
  // Not listed again. If one appears between them after all, the next invocation finds it.
  let known: string[] = [];
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    if (await store.getJson(stopKey(run.run), Stop)) return 'stopped';
    const keys = [...known];
    for await (const { key } of store.list(segmentsPrefix(run.run), known.at(-1))) keys.push(key);
    const count = keys.reduce((sum, key) => sum + (readSegmentKey(key)?.count ?? 0), 0);
    // With fewer predictions than samples, reading them is not worth it.
    if (count >= wanted) {
      await answers.read(store, [...blocks, ...keys]);
      if (answers.isWhole(sent.decided.rows)) return 'whole';
    }
    known = keys.slice(0, settled(keys, Date.now()));
    if (remainingMs() < TIME_MARGIN_MS) throw new OutOfTimeError('answers to a wave are still to come');
    if (performance.now() - began >= PATIENCE_MS) return 'waiting';
    await sleep(pauseMs);
  }
}
