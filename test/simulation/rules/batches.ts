// A message goes back to its queue only if it failed, and only for as long as needed.
import type { End, Invocation } from '../cloud/functions.ts';
import type { Message, Queue } from '../cloud/queue.ts';
import type { Answered, Call, Rule, Scene } from './rule.ts';
import { askedFor, chunksOf, type Delivery, deliveriesOf } from './samples.ts';
import { excuses, excusesFor } from './troubles.ts';

/** classify's shortest backoff: half of 30 s, doubled per receive and capped at half of 15 minutes. */
const leastBackoffSeconds = (receives: number): number => Math.min(15 * 2 ** (receives - 1), 450);
/** Nobody repairs an account within seconds. */
const LEAST_ACCOUNT_SECONDS = 60;
const MOST_THROTTLE_SECONDS = 900;
/** An invocation gives back what it has no time left for. */
const TIME_IS_OVER_MS = 20_000;
/** After this long it may have no time left for a row. */
const LONG_MS = 60_000;

interface Outcome {
  readonly call: Call;
  readonly answered: Answered;
  readonly at: number;
}

export class Batches implements Rule {
  readonly #scene: Scene;
  readonly #outcomes = new Map<Invocation, Outcome[]>();
  readonly #putOff = new Map<Invocation, Set<string>>();
  /** Instances that an endpoint has told to pause. The pause may outlast them. */
  readonly #paused = new WeakSet<Invocation['instance']>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  answered(call: Call, answered: Answered): void {
    const outcomes = this.#outcomes.get(call.invocation) ?? [];
    this.#outcomes.set(call.invocation, outcomes);
    outcomes.push({ call, answered, at: this.#scene.now() });
    if (answered.status === 429) this.#paused.add(call.invocation.instance);
  }

  putOff(invocation: Invocation, id: string, seconds: number): void {
    // Dispatch's own upload.
    if (invocation.of === 'dispatch') return;
    const putOff = this.#putOff.get(invocation) ?? new Set();
    this.#putOff.set(invocation, putOff.add(id));
    const delivery = deliveriesOf(this.#scene, invocation).find(({ messageId }) => messageId === id);
    if (chunksOf(this.#scene, invocation).some(({ messageId }) => messageId === id)) return;
    if (!delivery) {
      this.#scene.violate(`${invocation.name} puts off ${id}, which it was not given`);
      return;
    }
    const least = this.#leastSeconds(invocation, delivery);
    if (seconds >= least) return;
    const { index } = delivery.sample;
    this.#scene.violate(`sample ${index} is put off by ${seconds} s at receive ${delivery.receives}, not by ${least}`);
  }

  #leastSeconds(invocation: Invocation, delivery: Delivery): number {
    const { now, plan } = this.#scene;
    if (invocation.endsAt - now() < TIME_IS_OVER_MS) return 0;
    if (plan.requestsPerMinute !== undefined) return 1;
    const outcome = this.#outcomesOf(invocation, delivery).at(-1);
    const { answered: last = {}, at = 0 } = outcome ?? {};
    if (last.promptTokens !== undefined) return leastBackoffSeconds(delivery.receives);
    if (last.status === 401) return LEAST_ACCOUNT_SECONDS;
    if (last.retryAfterMs !== undefined) {
      const asked = Math.min(Math.ceil((at + last.retryAfterMs - now()) / 1000), MOST_THROTTLE_SECONDS);
      // If several samples share the text, this one may never have been asked: its row could not be read.
      const isShared = outcome !== undefined && askedFor(this.#scene, outcome.call).length > 1;
      return isShared ? Math.min(asked, leastBackoffSeconds(delivery.receives)) : asked;
    }
    return this.#paused.has(invocation.instance) ? 1 : leastBackoffSeconds(delivery.receives);
  }

  #outcomesOf(invocation: Invocation, delivery: Delivery): Outcome[] {
    const outcomes = this.#outcomes.get(invocation) ?? [];
    return outcomes.filter(({ call }) => askedFor(this.#scene, call).includes(delivery));
  }

  kept(invocation: Invocation, queue: Queue, messages: readonly Message[]): void {
    // The rule for functions that fail applies.
    if (queue.name === 'uploads' || queue.name === 'cancels') return;
    for (const message of messages) {
      if (queue.name === 'samples') this.#keptSample(invocation, message);
      else this.#keptResult(invocation, message);
    }
  }

  #keptSample(invocation: Invocation, { id }: Message): void {
    const { facts, now, plan, violate } = this.#scene;
    const delivery = deliveriesOf(this.#scene, invocation).find(({ messageId }) => messageId === id);
    const what = `${invocation.name} keeps sample ${delivery?.sample.index}`;
    const troubles = excuses(this.#scene, invocation);
    if (!this.#putOff.get(invocation)?.has(id) && !troubles.some(({ what }) => what.startsWith('ChangeMessage'))) {
      violate(`${what} and does not put it off`);
    }
    const outcomes = delivery ? this.#outcomesOf(invocation, delivery) : (this.#outcomes.get(invocation) ?? []);
    const failed = outcomes.some(({ answered }) => !answered.promptTokens);
    const mayLackTime =
      this.#paused.has(invocation.instance) ||
      plan.requestsPerMinute !== undefined ||
      now() - invocation.startedAt > LONG_MS;
    const isReason = failed || mayLackTime || troubles.length > 0 || facts.probedInVain.has(invocation);
    if (!isReason) violate(`${what}, with which nothing is wrong`);
  }

  #keptResult(invocation: Invocation, { body }: Message): void {
    const { facts, violate } = this.#scene;
    const run = facts.about(body)?.run ?? facts.chunk(body)?.run ?? '';
    if (excusesFor(this.#scene, invocation, run).length > 0 || facts.damagedAt.size > 0) return;
    violate(`${invocation.name} keeps results of ${run}, with which nothing is wrong`);
  }

  /** A function fails only if something went wrong around it. */
  ends(invocation: Invocation, end: End): void {
    if (!('error' in end) || invocation.instance.state === 'dead') return;
    const { facts, plan, violate } = this.#scene;
    if (plan.hampered !== undefined && invocation.of === 'report') return;
    const isToRepeat =
      end.error instanceof Error && ['OutOfTimeError', 'EndpointNotReadyError'].includes(end.error.name);
    if (isToRepeat || facts.damagedAt.size > 0 || excuses(this.#scene, invocation).length > 0) return;
    violate(`${invocation.name} fails, and nothing was wrong: ${String(end.error)}`);
  }
}
