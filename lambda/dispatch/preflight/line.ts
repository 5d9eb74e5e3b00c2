// The way to an endpoint before a run: within its limit of requests, and patient while it is throttled or out of order.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import { answerFormat } from '../../shared/models/answer/answer-format.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import { probeOnce } from '../../shared/models/call/probe.ts';
import type { Client } from '../../shared/models/client/client.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';
import type { PreflightRun } from './extras.ts';

/** Milliseconds between tries if an endpoint does not answer: a restart takes some seconds. The last one repeats. */
const PAUSES_MS: readonly number[] = [1_000, 3_000, 5_000, 10_000];
/** Tries before it is checked whether an error of the server is about what was asked for. */
const TRIES_OF_ERROR = 3;
/** How long to wait for a server that is out of order, in milliseconds. */
export const OUTAGE_MS = 60_000;
/** A pause after a refusal for the rate: at least this, doubled each time, at most a minute, the window of most limits. */
const FIRST_THROTTLE_MS = 1_000;
const MAX_THROTTLE_MS = 60_000;
/** How long to wait for a rate limit in a row, in milliseconds: another run may use up several minutes. */
export const THROTTLED_MS = 300_000;

/** The window of a limit, and a little more: a network may push requests together. */
const MINUTE_MS = 62_500;

/** All calls of a preflight to one endpoint. */
export class Line {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #outageMs: number;
  readonly #tell: (failure: Failure) => void;
  /** When calls left within the last window, in milliseconds. */
  #left: number[] = [];
  #pausedUntil = 0;
  /** Since when every call has been throttled, or has found nobody. */
  #throttledSince: number | undefined;
  #silentSince: number | undefined;

  /** @param tell hears the reason whenever a wait begins */
  constructor(
    { max_requests_per_minute: perMinute }: Pick<Endpoint, 'max_requests_per_minute'>,
    { outageMs = OUTAGE_MS, tell = () => {} }: { readonly outageMs?: number | undefined; readonly tell?: Tell } = {},
  ) {
    this.#limit = perMinute === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(perMinute));
    this.#windowMs = perMinute === undefined ? 0 : (this.#limit / perMinute) * MINUTE_MS;
    this.#outageMs = outageMs;
    this.#tell = tell;
  }

  /**
   * Tries until there is an answer or a refusal, or until the endpoint has been waited for long enough.
   * @param bare the same variant without anything the benchmark did not ask for: some servers answer 500 to what they
   * do not know. If that is why, the failure is permanent.
   */
  async try<T extends object, V>(call: Call<T, V>, variant: V, bare: V): Promise<T | Failure> {
    for (let tries = 1; ; ) {
      const outcome = await this.#unthrottled(call, variant);
      if (!('class' in outcome) || outcome.class === 'throttled' || isFinal(outcome)) return outcome;
      if (tries % TRIES_OF_ERROR === 0 && isOwnError(outcome) && !('class' in (await this.#call(call, bare)))) {
        // An outage may have ended between the two.
        const again = await this.#call(call, variant);
        return !('class' in again) || !isOwnError(again) ? again : { ...again, class: 'permanent' };
      }
      const pause = PAUSES_MS[Math.min(tries++, PAUSES_MS.length) - 1] ?? 0;
      if (!isOutage(outcome) && tries > TRIES_OF_ERROR) return outcome;
      if (!this.#waitsForService(outcome, pause)) return outcome;
      await sleep(pause);
    }
  }

  /** Tries once, unless nobody answers. For a model that has just answered, a rate limit says nothing new. */
  async confirm<T extends object, V>(call: Call<T, V>, variant: V, bare: V): Promise<T | Failure> {
    const outcome = await this.#call(call, variant);
    const isDone = !('class' in outcome) || outcome.class === 'throttled' || isFinal(outcome);
    return isDone ? outcome : await this.try(call, variant, bare);
  }

  /**
   * For a route that the endpoint may not have: waits for a rate limit, but for anything else only some seconds. What is
   * no answer at all has another reason than an outage, and a server that hangs does so again.
   */
  async attempt<T extends object, V>(call: Call<T, V>, variant: V): Promise<T | Failure> {
    for (let tries = 1; ; ) {
      const outcome = await this.#unthrottled(call, variant);
      if (!('class' in outcome) || outcome.class === 'throttled' || isFinal(outcome)) return outcome;
      if (tries === TRIES_OF_ERROR || !isOutage(outcome) || outcome.code === 'timeout') return outcome;
      await sleep(PAUSES_MS[tries++ - 1]);
    }
  }

  /** Waits for a rate limit, for some minutes. */
  async #unthrottled<T extends object, V>(call: Call<T, V>, variant: V): Promise<T | Failure> {
    for (let throttles = 0; ; throttles++) {
      const outcome = await this.#call(call, variant);
      if (!('class' in outcome) || outcome.class !== 'throttled') return outcome;
      if (!this.#waitsForRate(outcome, throttles)) return outcome;
    }
  }

  async #call<T extends object, V>(call: Call<T, V>, variant: V): Promise<T | Failure> {
    await this.#place();
    const outcome = await call(variant);
    if (!('class' in outcome) || outcome.class !== 'transient') this.#silentSince = undefined;
    if (!('class' in outcome) || outcome.class !== 'throttled') this.#throttledSince = undefined;
    return outcome;
  }

  async #place(): Promise<void> {
    for (;;) {
      const now = performance.now();
      this.#left = this.#left.filter((at) => at > now - this.#windowMs);
      const [oldest] = this.#left;
      const room = oldest === undefined || this.#left.length < this.#limit ? now : oldest + this.#windowMs;
      const at = Math.max(this.#pausedUntil, room);
      if (at <= now) {
        this.#left.push(now);
        return;
      }
      await sleep(Math.ceil(at - now));
    }
  }

  /** All calls to the endpoint pause, not only this one. */
  #waitsForRate(failure: Failure, throttles: number): boolean {
    const { retryAfterMs = 0 } = failure;
    const now = performance.now();
    if (this.#throttledSince === undefined) this.#tell(failure);
    this.#throttledSince ??= now;
    const pause = Math.max(retryAfterMs, Math.min(FIRST_THROTTLE_MS * 2 ** throttles, MAX_THROTTLE_MS));
    if (now + pause > this.#throttledSince + THROTTLED_MS) return false;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pause);
    return true;
  }

  #waitsForService(failure: Failure, pause: number): boolean {
    const now = performance.now();
    if (this.#silentSince === undefined) this.#tell(failure);
    this.#silentSince ??= now;
    return now + pause <= this.#silentSince + this.#outageMs;
  }
}

export type Tell = (failure: Failure) => void;

export type Call<T, V> = (variant: V) => Promise<T | Failure>;

/** A tiny request, asked for as its rows will be. */
export function caller(client: Client, { labels, label_descriptions, text }: PreflightRun): Call<Answer, ModelVariant> {
  return (variant) =>
    probeOnce(client, variant, text, answerFormat(variant.prompt, labels, label_descriptions).responseFormat);
}

const isFinal = ({ class: failureClass, code }: Failure): boolean =>
  failureClass === 'permanent' || failureClass === 'account' || code === 'empty_answer';

const isOwnError = ({ code }: Failure): boolean => code.startsWith('http_5');

/** Whether waiting may help. What is no completion at all has another reason than an outage, mostly a wrong address. */
export const isOutage = (failure: Failure): boolean =>
  failure.class === 'transient' && (isOwnError(failure) || ['connection', 'timeout'].includes(failure.code));
