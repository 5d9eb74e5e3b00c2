// The policy of tries: what follows one that failed, how long is waited and by whom, and when a row may be given up.
// Pure: it calls nobody, and time and chance are handed in.
import type { Failure } from '../shared/models/failure.ts';

/** Pauses between the tries within one invocation. */
const SHORT_PAUSES_MS: readonly number[] = [500, 1_000, 2_000];
/** Backoff of the message while the queue, and not a paid function, waits: 30 s, doubled each receive, at most 15 min. */
const FIRST_DELAY_S = 30;
const MAX_DELAY_S = 900;
/**
 * Between the tries of a throttled sample: 1 s, doubled each time, at most a minute, the window of most limits. An
 * endpoint may ask for more, and never for less: Retry-After of 0, again and again, would be thousands of calls.
 */
const FIRST_THROTTLE_PAUSE_MS = 1_000;
const MAX_THROTTLE_PAUSE_MS = 60_000;
/** An account that cannot pay, or a key that is not accepted, is not mended within seconds. */
const MIN_ACCOUNT_DELAY_S = 60;
/** An endpoint whose key cannot be read is looked at again after a minute: somebody has to mend it. */
export const KEY_DELAY_S = 60;

type Next =
  | { readonly do: 'retry'; readonly afterMs: number }
  | { readonly do: 'release'; readonly delaySeconds: number }
  /** Record the failure if the endpoint answers others, release it otherwise. */
  | { readonly do: 'give_up'; readonly delaySeconds: number }
  | { readonly do: 'record' };

export interface Situation {
  readonly failure: Failure;
  /** Transient failures of this sample in this invocation, this one included. */
  readonly failures: number;
  /** Throttled tries of this sample in this invocation, this one included. */
  readonly throttles: number;
  /** Deliveries of the message, this one included. */
  readonly receives: number;
  readonly maxAttempts: number;
  /** Milliseconds in which a retry may still begin. */
  readonly leftMs: number;
  /** 0 to 1, drawn by the caller: spreads the samples of an outage. */
  readonly jitter: number;
}

/**
 * Those of one delivery. A row may be given up only for tries that began when the endpoint was known to answer. At first
 * these are more of the same delivery; where it never had the time for them, it is looked at before its tries.
 */
export class Tries {
  readonly #receives: number;
  readonly #maxAttempts: number;
  #failures = 0;
  #throttles = 0;
  #seenUp = false;

  /** @param receives deliveries of the message, this one included. */
  constructor(receives: number, maxAttempts: number) {
    this.#receives = receives;
    this.#maxAttempts = maxAttempts;
  }

  /** Whether the endpoint is to be looked at before the first of them. */
  get looksFirst(): boolean {
    return this.#receives >= 2 * this.#maxAttempts;
  }

  /** Whether they began when the endpoint was known to answer: then one that is given up is a failure. */
  get beganUp(): boolean {
    return this.#seenUp;
  }

  /** The endpoint answers. All tries so far may have been within an outage that is just over: as many again. */
  beginAgain(): void {
    this.#seenUp = true;
    this.#failures = 0;
  }

  /** @param jitter see {@link Situation} */
  after(failure: Failure, leftMs: number, jitter: number): Next {
    if (failure.class === 'transient') this.#failures++;
    if (failure.class === 'throttled') this.#throttles++;
    return nextStep({
      failure,
      failures: this.#failures,
      throttles: this.#throttles,
      receives: this.#receives,
      maxAttempts: this.#maxAttempts,
      leftMs,
      jitter,
    });
  }
}

/** @returns milliseconds for which the whole worker leaves the endpoint alone, and not this sample only. */
export function pauseOfAll(failure: Failure, next: Next): number | undefined {
  if (failure.class !== 'throttled' || next.do === 'record') return undefined;
  return next.do === 'retry' ? next.afterMs : next.delaySeconds * 1000;
}

/** @returns what to do now. A throttled try never counts as an attempt, nor does one that the account's state ended. */
export function nextStep(situation: Situation): Next {
  const { failure, failures, receives, maxAttempts, leftMs } = situation;
  const delaySeconds = backoffSeconds(receives, situation.jitter);
  switch (failure.class) {
    case 'permanent':
      return { do: 'record' };
    case 'account':
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

/** Exponential with full jitter over its upper half. */
export function backoffSeconds(receives: number, jitter: number): number {
  const ceiling = Math.min(FIRST_DELAY_S * 2 ** Math.max(0, receives - 1), MAX_DELAY_S);
  return Math.round(spread(ceiling, jitter));
}

/** For a message that is to come back after a wait that somebody else asks for. */
export const putOffSeconds = (waitMs: number): number => Math.min(Math.ceil(waitMs / 1000), MAX_DELAY_S);

const spread = (ceiling: number, jitter: number): number => ceiling / 2 + (ceiling / 2) * jitter;
