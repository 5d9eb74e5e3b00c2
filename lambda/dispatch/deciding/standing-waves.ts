// The waves of a run as they stand in the bucket.
import { Wave } from '../../shared/contracts/decided.ts';
import { waveKey } from '../../shared/keys.ts';
import type { Store } from '../../shared/storage/store.ts';

/** All that were decided, in order. */
export async function standingWaves(store: Store, run: string): Promise<Wave[]> {
  const waves: Wave[] = [];
  for (;;) {
    const wave = (await store.getJson(waveKey(run, waves.length), Wave))?.value;
    if (!wave) return waves;
    waves.push(wave);
  }
}

/**
 * Writes what a wave decided, unless another dispatcher has: predictions that came twice may differ, and what has been
 * decided stays decided.
 * @returns what stands
 */
export async function decideWave(store: Store, run: string, wave: number, ours: Wave): Promise<Wave> {
  const key = waveKey(run, wave);
  await store.putJson(key, ours, { ifAbsent: true });
  const standing = await store.getJson(key, Wave);
  if (!standing) throw new Error(`${key} was written and cannot be read`);
  return standing.value;
}
