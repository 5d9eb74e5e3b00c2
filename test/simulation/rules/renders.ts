// A report that is started is made, and a run is given up only after tries that failed minutes apart.

import { RenderEvent } from '../../../lambda/shared/contracts/messages.ts';
import { ACTIVE, activeKey, manifestKey, readTryKey, runKey, unableKey } from '../../../lambda/shared/keys.ts';
import type { End, Invocation } from '../cloud/functions.ts';
import { isComplete } from './complete.ts';
import { reportKeyOf } from './fan-in.ts';
import type { Rule, Scene } from './rule.ts';
import { runIn } from './run-in-key.ts';
import { excusesFor } from './troubles.ts';

/** As in results/tries.ts. */
const MOST_ROUNDS = 3;
const ROUND_MS = 4 * 60_000;

export class Renders implements Rule {
  readonly #scene: Scene;
  /** Invocations of report that began when everything was there. */
  readonly #due = new Map<Invocation, string>();
  /** When a run ended last, in milliseconds. An event that comes late opens it again for whoever looks next. */
  readonly #endedAt = new Map<string, number>();
  /** When invocations of report stored that they try, in milliseconds. */
  readonly #notedAt = new Map<Invocation, number>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  begins(invocation: Invocation): void {
    const run = RenderEvent.safeParse(invocation.event).data?.render;
    if (run === undefined) return;
    const { bucket } = this.#scene;
    if (!bucket.current(activeKey(run)) || !bucket.current(runKey(run))) return;
    if (bucket.current(manifestKey(run)) || isComplete(this.#scene, run)) this.#due.set(invocation, run);
  }

  ends(invocation: Invocation, end: End): void {
    const run = RenderEvent.safeParse(invocation.event).data?.render;
    if (run === undefined) return;
    const { bucket, facts, violate } = this.#scene;
    if ('error' in end) {
      const { startedAt } = invocation;
      facts.failedRenders.of(run).add({ startedAt, notedAt: this.#notedAt.get(invocation) ?? startedAt });
      return;
    }
    if (this.#due.get(invocation) !== run || facts.damagedAt.size > 0) return;
    const isUntold = [...facts.troubles.of(invocation)].some((trouble) => trouble.what === 'PutEvents');
    const hasEnded = !bucket.current(activeKey(run)) || (this.#endedAt.get(run) ?? -1) >= invocation.startedAt;
    if (reportKeyOf(this.#scene, run) && (isUntold || hasEnded)) return;
    // Somebody else may still make it.
    if (this.#rounds(run) >= MOST_ROUNDS || excusesFor(this.#scene, invocation, run).length > 0) return;
    violate(`${invocation.name} ends, all is there, and ${run} has no report or has not ended`);
  }

  deleted(key: string): void {
    if (key.startsWith(ACTIVE)) this.#endedAt.set(key.slice(ACTIVE.length), this.#scene.now());
  }

  put(key: string, _body: Buffer, by: Invocation | undefined): void {
    if (!by) return;
    if (readTryKey(key) && !this.#notedAt.has(by)) this.#notedAt.set(by, this.#scene.now());
    const run = runIn(key);
    if (key !== unableKey(run)) return;
    const rounds = this.#rounds(run);
    if (rounds < MOST_ROUNDS) this.#scene.violate(`${by.name} gives ${run} up after ${rounds} rounds of tries`);
  }

  /** As many as the functions can have counted. */
  #rounds(run: string): number {
    let rounds = 0;
    let endsAt = Number.NEGATIVE_INFINITY;
    // By clocks that may be off.
    const least = ROUND_MS - 2 * this.#scene.plan.skewMs;
    const failed = [...this.#scene.facts.failedRenders.of(run)].sort((a, b) => a.startedAt - b.startedAt);
    for (const { startedAt, notedAt } of failed) {
      if (notedAt < endsAt) continue;
      rounds++;
      endsAt = startedAt + least;
    }
    return rounds;
  }
}
