// A manifest names exactly the readable segments that a LIST found, and is written only when every sample is there.
import { sentUpTo } from '../../../lambda/shared/computed/computed.ts';
import { Dispatched, Manifest, Stop } from '../../../lambda/shared/contracts/run.ts';
import { coveredBy } from '../../../lambda/shared/contracts/sent.ts';
import { dispatchedKey, manifestKey, stopKey } from '../../../lambda/shared/keys.ts';
import type { Invocation } from '../cloud/functions.ts';
import { clockAt } from '../schedules/scenario.ts';
import { type Facts, indicesOf, type List } from './facts.ts';
import type { Rule, Scene } from './rule.ts';
import { runIn } from './run-in-key.ts';
import { samplesSent } from './waves.ts';

/** How long a run may wait after its deadline for work still under way (CLOSE_AFTER_DEADLINE_MS). */
const GRACE_MS = 2 * 3_600_000;

export class Manifests implements Rule {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  put(key: string, body: Buffer, by: Invocation | undefined): void {
    const run = runIn(key);
    if (key !== manifestKey(run) || !by) return;
    const wrong = this.#wrongWith(run, Manifest.parse(JSON.parse(body.toString())), by);
    if (wrong !== undefined) this.#scene.violate(`${by.name} writes a manifest ${wrong}`);
  }

  #wrongWith(run: string, manifest: Manifest, by: Invocation): string | undefined {
    const { bucket, facts, now, runOf } = this.#scene;
    const frozen = runOf(run);
    const read = (key: string): unknown => JSON.parse(bucket.current(key)?.body.toString() ?? 'null');
    const dispatched = Dispatched.safeParse(read(dispatchedKey(run))).data;
    const { samples, sent, decided, segments, stop } = manifest;
    if (manifest.run !== run) return `of ${manifest.run}`;
    if (samples !== frozen?.samples || sent !== (dispatched ?? (frozen && sentUpTo(frozen, samples)))?.sent) {
      return `of ${sent} samples sent of ${samples}, and there are ${dispatched?.sent} of ${frozen?.samples}`;
    }
    if (JSON.stringify(decided) !== JSON.stringify(dispatched?.decided)) return 'that decides otherwise than dispatch';
    const list = facts.listsOf(by, run).find((one) => this.#isOf(segments, one));
    if (!list) return `of ${segments.length} segments, which are not those of a LIST of its own`;
    if (list.keys.has(stopKey(run)) && !sameStop(stop, Stop.parse(read(stopKey(run))))) return 'without the stop';
    if (stop && !facts.stops.has(run)) return `that is stopped for ${stop.code}, and nobody did`;
    const there = segments.flatMap((key) => facts.segments.get(key) ?? []);
    // What a power cut damages had been read if this was at work before.
    const blocks = facts.blocksOf(run).filter(({ key }) => couldRead(facts, key, list));
    const held = indicesOf([...there, ...blocks]);
    const distinct = samplesSent(frozen, manifest).filter((index) => held.has(index)).length;
    const covered = coveredBy(manifest);
    if (covered !== coveredBy(dispatched ?? { sent: samples }))
      return `of ${covered} samples, and dispatch says otherwise`;
    if (distinct === covered) return undefined;
    const isLate = clockAt(now()).getTime() + by.instance.skewMs >= Date.parse(frozen.deadline_at) + GRACE_MS;
    // A stopped run does not wait for damaged segments.
    const isGivenUp =
      stop && (this.#isDamaged(list) || facts.blocksOf(run).some(({ key }) => facts.damagedAt.has(key)));
    return isLate || isGivenUp ? undefined : `of ${distinct} samples, and ${covered} are there or sent`;
  }

  /** Whether the manifest holds what a LIST found, in order, except for what could not be read. */
  #isOf(segments: readonly string[], { keys, beganAt }: List): boolean {
    const { facts } = this.#scene;
    const { segments: all, damagedAt } = facts;
    const listed = [...keys].filter((key) => all.has(key)).sort();
    const left = listed.filter((key) => segments.includes(key) || !damagedAt.has(key));
    return segments.every((key) => couldRead(facts, key, { beganAt })) && left.join() === segments.join();
  }

  #isDamaged({ keys }: List): boolean {
    return [...keys].some((key) => this.#scene.facts.damagedAt.has(key));
  }
}

const couldRead = (facts: Facts, key: string, { beganAt }: Pick<List, 'beganAt'>): boolean =>
  facts.isReadable(key) || (facts.damagedAt.get(key) ?? 0) > beganAt;

const sameStop = (one: Stop | undefined, other: Stop): boolean =>
  one?.code === other.code && one.message === other.message;
