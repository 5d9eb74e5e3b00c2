// Accidents that no request causes: users, power cuts, damaged files.
import { ACTIVE, baselinesPrefix, cancelKey, segmentsPrefix, stopKey } from '../../../lambda/shared/keys.ts';
import { runIn } from '../rules/run-in-key.ts';
import type { World } from '../world.ts';
import { ACCIDENTS, type Accident, DAMAGES, type Damage, type FaultKind } from './faults.ts';
import { uploads } from './plan.ts';
import { BUCKET, clockAt, FIRST_VERSION } from './scenario.ts';

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

/** Share of those who cancel that are of another team, and may not. */
const STRANGERS = 0.3;

/** Cancels the run as its user, or tries to as somebody of another team. */
export function cancel(world: World, run: string): void {
  const { bucket, random, plan } = world;
  if (bucket.current(stopKey(run))) return;
  const name = uploads(plan).find((upload) => upload.run === run)?.name ?? '';
  const key = cancelKey(random.chance(STRANGERS) ? `stranger/${name}` : name, run);
  bucket.put(key, Buffer.alloc(0));
  const object = { key: encodeURIComponent(key), versionId: FIRST_VERSION, eTag: 'e', sequencer: '0' };
  const eventTime = clockAt(world.timeline.now).toISOString();
  world.notifyCancel({ Records: [{ eventTime, s3: { bucket: { name: BUCKET }, object } }] });
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
    const run = runIn(key);
    // What train rows cost stands in the key.
    const isEmpty = watch.facts.segments.get(key)?.predictions.length === 0;
    if (!whole || isEmpty || !openRuns(world).includes(run)) return;
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
