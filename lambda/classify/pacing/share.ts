// One worker's share of a limit per minute: a token bucket, so that what leaves is spread, and a record of the last
// minute, so that no minute has more than the share whatever the amounts are.

/** The window of the limits. */
const MINUTE_MS = 60_000;
/**
 * What a worker may catch up on after it had nothing to send, and by how much a network may press requests together:
 * a minute's share is spread over so much more than a minute.
 */
const SLACK_MS = 2_500;
/** Endpoints measure parts of a minute, too: who catches up is no more than so many times as fast. */
const CATCH_UP = 1.5;

/** A place: when it may leave, and what it came to so far. */
export interface Departure {
  readonly at: number;
  amount: number;
}

/** Places are given in the order of asking; of each, when it may leave. Amounts are requests or tokens. */
export class Share {
  readonly #share: number;
  /** Amounts a millisecond. */
  readonly #rate: number;
  readonly #capacity: number;
  /** Below zero: places that were given for the time to come. */
  #level = 0;
  #at: number;
  /** Nobody leaves before this. */
  #next: number;
  /** Those of the minute before the newest one, the oldest first. */
  #departures: Departure[] = [];
  #sum = 0;

  /** @param perMinute of all workers together. @param now milliseconds, of a clock that only goes forward. */
  constructor(perMinute: number, workers: number, now: number) {
    const share = perMinute / workers;
    // Parts of a request cannot be sent.
    this.#share = share < 1 ? share : Math.floor(share);
    this.#rate = this.#share / (MINUTE_MS + SLACK_MS);
    this.#capacity = this.#rate * SLACK_MS;
    this.#at = now;
    this.#next = now;
  }

  /** An amount larger than the share leaves when nothing else has left for a minute, and is paid off afterwards. */
  take(amount: number, now: number): Departure {
    this.#refill(now);
    const missing = Math.min(amount, this.#capacity) - this.#level;
    const paid = Math.max(now + Math.max(0, missing / this.#rate), this.#next);
    const at = Math.max(paid, this.#roomFor(amount, paid));
    this.#level -= amount;
    this.#next = at + amount / (this.#rate * CATCH_UP);
    const departure = { at, amount };
    this.#departures.push(departure);
    this.#sum += amount;
    return departure;
  }

  /** Gives back what was too much, or takes what was too little. */
  correct(departure: Departure, surplus: number, now: number): void {
    this.#refill(now);
    this.#level = Math.min(this.#capacity, this.#level + surplus);
    this.#next -= surplus / (this.#rate * CATCH_UP);
    // More than a minute ago, it is not counted any more. Another one's place is not to be counted less for it.
    if (!this.#departures.includes(departure)) return;
    departure.amount -= surplus;
    this.#sum -= surplus;
  }

  /** When so many of the last departures are a minute ago that the amount fits in. @param from not before this. */
  #roomFor(amount: number, from: number): number {
    let gone = 0;
    let at = from;
    for (const departure of this.#departures) {
      const over = departure.at + MINUTE_MS + SLACK_MS;
      if (over > at && this.#sum + amount <= this.#share) break;
      at = Math.max(at, over);
      this.#sum -= departure.amount;
      gone++;
    }
    this.#departures.splice(0, gone);
    return at;
  }

  #refill(now: number): void {
    this.#level = Math.min(this.#capacity, this.#level + Math.max(0, now - this.#at) * this.#rate);
    this.#at = Math.max(now, this.#at);
  }
}
