// The retry policy: what to do after a failed try, how long to wait and where, and when to give a row up.
// Pure: the caller passes in time and chance.
import type { Failure } from '../../shared/models/reply/failure.ts';
import type { Fault } from './fault.ts';

/** Pauses between tries within one invocation. */
const SHORT_PAUSES_MS: readonly number[] = [500, 1_000, 2_000];
/** After those, the message waits in the queue, so no paid function waits: 30 s, doubled each time, at most 15 min. */
const FIRST_DELAY_S = 30;
const MAX_DELAY_S = 900;
/**
 * Pause between tries of a throttled sample: 1 s, doubled each time, at most a minute, the window of most limits. An
 * endpoint may ask for more but never for less: a repeated Retry-After of 0 would cause thousands of calls.
 */
const FIRST_THROTTLE_PAUSE_MS = 1_000;
const MAX_THROTTLE_PAUSE_MS = 60_000;
/** A row that is refused while others are answered is asked again, because accounts have their moments. */
const REFUSAL_PAUSES_MS: readonly number[] = [500, 1_000];
const REFUSAL_PAUSE_MS = 2_000;
/** One refusal may fall into the moment in which an account is mended. */
const MIN_REFUSALS = 2;
/** Nobody fixes an account that cannot pay, or a refused key, within seconds. */
const MIN_ACCOUNT_DELAY_S = 60;
/** If an endpoint's key cannot be read, try again after a minute: somebody has to fix it. */
export const KEY_DELAY_S = 60;

type Next =
  | { readonly do: 'retry'; readonly afterMs: number }
  | { readonly do: 'release'; readonly delaySeconds: number }
  /** Record the failure if the endpoint answers other rows, else release the sample. */
  | { readonly do: 'give_up'; readonly delaySeconds: number }
  | { readonly do: 'record' };

export interface Situation {
  readonly failure: Fault;
  /** Transient failures of this sample in this invocation, including this one. */
  readonly failures: number;
  /** Throttled tries of this sample in this invocation, including this one. */
  readonly throttles: number;
  /** How often the account refused this sample in this invocation while others were answered, including this try. */
  readonly refusals: number;
  /** Deliveries of the message, including this one. */
  readonly receives: number;
  readonly maxAttempts: number;
  /** Milliseconds in which a retry may still begin. */
  readonly leftMs: number;
  /** 0 to 1, drawn by the caller. It spreads the samples of an outage. */
  readonly jitter: number;
}

/**
 * The tries of one delivery. A row is given up only if its tries began while the endpoint was known to answer. So after
 * the last try the endpoint is checked, and the tries start over. If no delivery has time for that, later ones check
 * first.
 */
export class Tries {
  readonly #receives: number;
  readonly #maxAttempts: number;
  #failures = 0;
  #throttles = 0;
  #refusals = 0;
  #seenUp = false;

  /** @param receives deliveries of the message, including this one. */
  constructor(receives: number, maxAttempts: number) {
    this.#receives = receives;
    this.#maxAttempts = maxAttempts;
  }

  /** Whether to check the endpoint before the first try. */
  get looksFirst(): boolean {
    return this.#receives >= 2 * this.#maxAttempts;
  }

  /** Whether the tries began while the endpoint was known to answer: then giving up records a failure. */
  get beganUp(): boolean {
    return this.#seenUp;
  }

  /** The endpoint answers. All tries so far may have fallen into an outage that has just ended, so start over. */
  beginAgain(): void {
    this.#seenUp = true;
    this.#failures = 0;
  }

  /** @param jitter see {@link Situation} */
  after(failure: Fault, leftMs: number, jitter: number): Next {
    if (failure.class === 'transient') this.#failures++;
    if (failure.class === 'throttled') this.#throttles++;
    if (failure.ofRow) this.#refusals++;
    return nextStep({
      failure,
      failures: this.#failures,
      throttles: this.#throttles,
      refusals: this.#refusals,
      receives: this.#receives,
      maxAttempts: this.#maxAttempts,
      leftMs,
      jitter,
    });
  }
}

/** @returns milliseconds for which the whole worker, not only this sample, leaves the endpoint alone. */
export function pauseOfAll(failure: Failure, next: Next): number | undefined {
  if (failure.class !== 'throttled' || next.do === 'record') return undefined;
  return next.do === 'retry' ? next.afterMs : next.delaySeconds * 1000;
}

/**
 * @returns what to do now. A try that was throttled, or failed because of the account, never counts. One that the account
 * refused while it served others does: after `maxAttempts` of them the row is recorded, within seconds.
 */
export function nextStep(situation: Situation): Next {
  const { failure, failures, receives, maxAttempts, leftMs } = situation;
  const delaySeconds = backoffSeconds(receives, situation.jitter);
  switch (failure.class) {
    case 'permanent':
      return { do: 'record' };
    case 'account':
      if (failure.ofRow) return nextAfterRefusal(situation);
      return { do: 'release', delaySeconds: Math.max(delaySeconds, MIN_ACCOUNT_DELAY_S) };
    case 'throttled': {
      const ceiling = Math.min(FIRST_THROTTLE_PAUSE_MS * 2 ** (situation.throttles - 1), MAX_THROTTLE_PAUSE_MS);
      const afterMs = Math.max(failure.retryAfterMs ?? 0, Math.round(spread(ceiling, situation.jitter)));
      if (afterMs < leftMs) return { do: 'retry', afterMs };
      return { do: 'release', delaySeconds: putOffSeconds(afterMs) };
    }
    case 'transient': {
      const afterMs = SHORT_PAUSES_MS[failures - 1];
      if (afterMs !== undefined && afterMs < leftMs) return { do: 'retry', afterMs };
      return receives >= maxAttempts ? { do: 'give_up', delaySeconds } : { do: 'release', delaySeconds };
    }
  }
}

function nextAfterRefusal({ refusals, receives, maxAttempts, leftMs, jitter }: Situation): Next {
  if (refusals >= Math.max(MIN_REFUSALS, maxAttempts - (receives - 1))) return { do: 'record' };
  const afterMs = REFUSAL_PAUSES_MS[refusals - 1] ?? REFUSAL_PAUSE_MS;
  return afterMs < leftMs ? { do: 'retry', afterMs } : { do: 'release', delaySeconds: backoffSeconds(1, jitter) };
}

/** Exponential, with jitter over the upper half. */
export function backoffSeconds(receives: number, jitter: number): number {
  const ceiling = Math.min(FIRST_DELAY_S * 2 ** Math.max(0, receives - 1), MAX_DELAY_S);
  return Math.round(spread(ceiling, jitter));
}

/** Delay of a message for a wait that the endpoint or the pacer asks for. */
export const putOffSeconds = (waitMs: number): number => Math.min(Math.ceil(waitMs / 1000), MAX_DELAY_S);

const spread = (ceiling: number, jitter: number): number => ceiling / 2 + (ceiling / 2) * jitter;
