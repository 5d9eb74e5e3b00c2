// One worker's share of a limit per minute, as a token bucket: what leaves in any minute stays within the share.

/** The window of the limits. */
const MINUTE_MS = 60_000;
/**
 * What a worker may catch up on after it had nothing to send, and by how much a network may press requests together:
 * a minute's share is spread over so much more than a minute.
 */
const SLACK_MS = 2_500;
/** Endpoints measure parts of a minute, too: who catches up is no more than so many times as fast. */
const CATCH_UP = 1.5;

/** Places are given in the order of asking; of each, how long to wait. Amounts are requests or tokens. */
export class Share {
  /** Amounts a millisecond. */
  readonly #rate: number;
  readonly #capacity: number;
  /** Below zero: places that were given for the time to come. */
  #level: number;
  #at: number;
  /** Nobody leaves before this. */
  #next = 0;

  /** @param perMinute of all workers together. @param now milliseconds, of a clock that only goes forward. */
  constructor(perMinute: number, workers: number, now: number) {
    const share = Math.max(1, Math.floor(perMinute / workers));
    this.#rate = share / (MINUTE_MS + SLACK_MS);
    this.#capacity = this.#rate * SLACK_MS;
    this.#level = 0;
    this.#at = now;
    this.#next = now;
  }

  /** @returns when the amount may leave. */
  take(amount: number, now: number): number {
    this.#refill(now);
    // An amount larger than the bucket leaves when it is full, and is paid off afterwards.
    const missing = Math.min(amount, this.#capacity) - this.#level;
    const at = Math.max(now + Math.max(0, missing / this.#rate), this.#next);
    this.#level -= amount;
    this.#next = at + amount / (this.#rate * CATCH_UP);
    return at;
  }

  /** Gives back what was too much, or takes what was too little. */
  correct(surplus: number, now: number): void {
    this.#refill(now);
    this.#level = Math.min(this.#capacity, this.#level + surplus);
    this.#next -= surplus / (this.#rate * CATCH_UP);
  }

  #refill(now: number): void {
    this.#level = Math.min(this.#capacity, this.#level + Math.max(0, now - this.#at) * this.#rate);
    this.#at = Math.max(now, this.#at);
  }
}
