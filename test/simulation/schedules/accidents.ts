// Accidents that no request causes: users, power cuts, damaged files.
import { ACTIVE, baselinesPrefix, segmentsPrefix, stopKey } from '../../../lambda/shared/keys.ts';
import type { World } from '../world.ts';
import { ACCIDENTS, type Accident, DAMAGES, type Damage, type FaultKind } from './faults.ts';
import { uploads } from './plan.ts';

export const isAccident = (kind: FaultKind | undefined): kind is Accident => ACCIDENTS.some((one) => one === kind);
export const isDamage = (kind: FaultKind | undefined): kind is Damage => DAMAGES.some((one) => one === kind);

/** Milliseconds until somebody starts the machine again. */
const OFF_MS = [1_000, 600_000] as const;
/** Segments written this recently are not on the disk yet. */
const NOT_SYNCED_MS = 30_000;
/** A file is damaged this many milliseconds after it was written, and somebody reacts this many milliseconds later. */
const DAMAGED_AFTER_MS = [1, 60_000] as const;
const MENDED_AFTER_MS = [60_000, 3_600_000] as const;

export function accident(world: World, kind: Accident): void {
  world.say(() => kind);
  if (kind === 'all cancelled') for (const run of openRuns(world)) cancel(world, run);
  else restart(world, kind === 'power cut');
}

const openRuns = ({ bucket }: World): string[] => bucket.keys(ACTIVE).map((key) => key.slice(ACTIVE.length));

/** Cancels the run as its user. */
export function cancel({ bucket }: World, run: string): void {
  if (bucket.current(stopKey(run))) return;
  bucket.put(stopKey(run), Buffer.from(JSON.stringify({ code: 'cancelled', message: 'by the user' })));
}

function restart(world: World, withLosses: boolean): void {
  // The request that triggers it is still being made.
  world.later(0, () => {
    const { now } = world.timeline;
    world.stopAll();
    if (withLosses) for (const run of openRuns(world)) loseSegments(world, run);
    world.later(world.random.logBetween(...OFF_MS), () => {
      for (const upload of uploads(world.plan)) if (upload.atMs < now) world.resume(upload);
    });
  });
}

function loseSegments({ bucket, watch, random, timeline }: World, run: string): void {
  const { segments, blocks } = watch.facts;
  for (const key of [...bucket.keys(segmentsPrefix(run)), ...bucket.keys(baselinesPrefix(run))]) {
    const age = timeline.now - ((segments.get(key) ?? blocks.get(key))?.now ?? 0);
    if (age > NOT_SYNCED_MS || random.chance(0.5)) continue;
    watch.facts.damage(key);
    if (random.chance(0.5)) bucket.lose(key);
    else bucket.damage(key, Buffer.alloc(0));
  }
}

/** @param key of the segment being written */
export function willBeDamaged(world: World, key: string, kind: Damage): void {
  const { bucket, watch, random } = world;
  world.later(random.logBetween(...DAMAGED_AFTER_MS), () => {
    const whole = bucket.current(key)?.body;
    const run = key.split('/')[1] ?? '';
    if (!whole || !openRuns(world).includes(run)) return;
    world.say(() => `${key} is damaged`);
    bucket.damage(key, whole.subarray(0, whole.length / 2));
    watch.facts.damage(key);
    world.later(random.logBetween(...MENDED_AFTER_MS), () => {
      if (kind === 'damaged, then cancelled') cancel(world, run);
      else {
        bucket.damage(key, whole);
        watch.facts.mend(key);
      }
      world.say(() => `${run}: ${kind}`);
    });
  });
}
