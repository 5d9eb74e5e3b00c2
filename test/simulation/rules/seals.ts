// A seal counts exactly the segments that its writer has found, each once, and none that may have company yet.
import { SEAL_LAG_MS } from '../../../lambda/shared/contracts/limits.ts';
import { readSegmentKey, runPrefix, sealedKey, segmentsPrefix } from '../../../lambda/shared/keys.ts';
import { Sealed } from '../../../lambda/shared/segments/sealed.ts';
import type { Invocation } from '../cloud/functions.ts';
import { clockAt } from '../schedules/scenario.ts';
import type { Rule, Scene } from './rule.ts';
import { runIn } from './run-in-key.ts';

export class Seals implements Rule {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  put(key: string, body: Buffer, by: Invocation | undefined): void {
    const run = runIn(key);
    if (key !== sealedKey(run) || !by) return;
    const { facts } = this.#scene;
    const sealed = Sealed.parse(JSON.parse(body.toString()));
    const lists = [...facts.lists.of(by)].filter(
      ({ prefix, complete }) => complete && (prefix === segmentsPrefix(run) || prefix === runPrefix(run)),
    );
    const list = lists.at(-1);
    const listed = [...(list?.keys ?? [])].filter((one) => readSegmentKey(one));
    const before = list ? facts.sealedBefore(by, run, list) : [];
    const holds = new Set([...before, ...listed.filter((one) => one <= sealed.up_to)]);
    facts.sealed.set(body, holds);
    const wrong = this.#wrongWith(sealed, holds, listed, by) ?? this.#isBlind(key, by);
    if (wrong !== undefined) this.#scene.violate(`${by.name} writes a seal ${wrong}`);
  }

  #wrongWith(
    sealed: Sealed,
    holds: ReadonlySet<string>,
    listed: string[],
    { instance }: Invocation,
  ): string | undefined {
    const { now } = this.#scene;
    const facts = [...holds].flatMap((one) => readSegmentKey(one) ?? []);
    const predictions = facts.reduce((sum, { count }) => sum + count, 0);
    const microUsd = facts.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0);
    if (sealed.segments !== facts.length) return `of ${sealed.segments} segments, and has found ${facts.length}`;
    if (sealed.predictions !== predictions) return `of ${sealed.predictions} predictions, and has found ${predictions}`;
    if (sealed.micro_usd !== microUsd) return `of ${sealed.micro_usd} millionths, and has found ${microUsd}`;
    const clock = clockAt(now()).getTime() + instance.skewMs;
    const newest = Math.max(...listed.map((one) => readSegmentKey(one)?.writtenAt ?? 0));
    const upTo = readSegmentKey(sealed.up_to)?.writtenAt ?? 0;
    return upTo > Math.min(clock, newest) - SEAL_LAG_MS ? 'up to a time at which others may still write' : undefined;
  }

  /** What it replaces must be what it has read: somebody may have found a late segment meanwhile. */
  #isBlind(key: string, by: Invocation): string | undefined {
    const replaced = this.#scene.bucket.versions(key).at(-2)?.body.toString();
    const read = this.#scene.facts.lastLook(by, key)?.body?.toString();
    return replaced === read ? undefined : 'over one that it has not read';
  }
}
