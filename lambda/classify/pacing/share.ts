// One worker's share of a limit per minute. A token bucket spreads the requests, and a record of the last minute keeps
// every minute within the share, whatever the amounts.

/** The window of the limits. */
const MINUTE_MS = 60_000;
/**
 * How much an idle worker may catch up on, and how far a network may push requests together. A minute's share is spread
 * over this much more than a minute.
 */
const SLACK_MS = 2_500;
/** How many times faster a worker may catch up. Endpoints measure parts of a minute too. */
const CATCH_UP = 1.5;

/** A place: when it may leave, and what it has used so far. */
export interface Departure {
  readonly at: number;
  amount: number;
}

/** Gives places in the order of asking, each with the time when it may leave. Amounts are requests or tokens. */
export class Share {
  readonly #share: number;
  /** Amount per millisecond. */
  readonly #rate: number;
  readonly #capacity: number;
  /** Below zero if places were given for the future. */
  #level = 0;
  #at: number;
  /** Nobody leaves before this. */
  #next: number;
  /** Departures of the minute before the newest one, oldest first. */
  #departures: Departure[] = [];
  #sum = 0;

  /** @param perMinute for all workers together. @param now milliseconds of a clock that only goes forward. */
  constructor(perMinute: number, workers: number, now: number) {
    const share = perMinute / workers;
    // Nobody can send part of a request.
    this.#share = share < 1 ? share : Math.floor(share);
    this.#rate = this.#share / (MINUTE_MS + SLACK_MS);
    this.#capacity = this.#rate * SLACK_MS;
    this.#at = now;
    this.#next = now;
  }

  /** An amount larger than the share waits until nothing has left for a minute, and is paid off afterwards. */
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

  /** Gives back what was taken too much, or takes what is missing. */
  correct(departure: Departure, surplus: number, now: number): void {
    this.#refill(now);
    this.#level = Math.min(this.#capacity, this.#level + surplus);
    this.#next -= surplus / (this.#rate * CATCH_UP);
    // A departure of more than a minute ago no longer counts, so the sum must not change for it.
    if (!this.#departures.includes(departure)) return;
    departure.amount -= surplus;
    this.#sum -= surplus;
  }

  /** When enough of the last departures are a minute old that the amount fits in. @param from not before this. */
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
