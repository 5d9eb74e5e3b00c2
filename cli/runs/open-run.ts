// An open run in one line: its name, its id and how far it is.
import { Active, Manifest, type Run } from '../../lambda/shared/contracts/run.ts';
import { manifestKey } from '../../lambda/shared/keys.ts';
import { readRun, UnreadableRunError } from '../../lambda/shared/storage/read-run.ts';
import { formatDollars } from '../../lambda/shared/text/format.ts';
import type { ReadStore } from '../target/folder-store.ts';
import { Pace } from './pace.ts';
import { progressLine } from './progress.ts';
import { countedOf, Segments, upTo } from './segments.ts';
import { whyWaiting } from './waiting.ts';
import { waveLine } from './waves.ts';

/** The run that an object in `active/` names. @returns undefined if it has ended since */
export async function openRun(store: ReadStore, key: string): Promise<Active | undefined> {
  return (await store.getJson(key, Active))?.value;
}

/** In words, of one line or several. */
export async function progressOf(store: ReadStore, run: string): Promise<string> {
  let frozen: Run | undefined;
  try {
    frozen = await readRun(store, run);
  } catch (error) {
    if (!(error instanceof UnreadableRunError)) throw error;
    return `cannot go on: ${error.problem.message}`;
  }
  if (!frozen) return 'reading its files';
  const { samples, prefix } = countedOf(frozen);
  const segments = new Segments(async function* () {
    for await (const { key } of store.list(prefix)) yield key;
  });
  const counted = await segments.look();
  const isCommitted = (await store.getJson(manifestKey(run), Manifest)) !== undefined;
  const totals = upTo(samples, counted, isCommitted);
  const estimated = frozen.plan?.cost_usd;
  const of = estimated ? `, estimated total ${formatDollars(estimated)}` : '';
  const progress = `${progressLine(totals, samples, new Pace())}${of}`;
  const waiting = await whyWaiting(store, run, segments.newestAt);
  const wave = await waveLine(store, frozen);
  return [progress, wave, waiting].filter((line) => line !== undefined).join('\n');
}
