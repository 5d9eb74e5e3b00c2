// A worker's share of an endpoint's limits. Shares are static (limit / workers), so that the sum cannot exceed the limit
// whatever the scale, and no worker has to ask another.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../shared/contracts/endpoint.ts';

/** The worker cannot send in the time that it has left. */
export class NoTimeError extends Error {
  override readonly name = 'NoTimeError';
  /** When the endpoint may be called again. */
  readonly waitMs: number;

  constructor(waitMs: number) {
    super(`the endpoint can be called in ${waitMs} ms`);
    this.waitMs = waitMs;
  }
}

/** Requests leave evenly spaced, one by one, and none while the endpoint has asked for a pause. */
export class Pacer {
  readonly #intervalMs: number;
  /** No request before this time. */
  #next = 0;
  #pausedUntil = 0;
  /** Requests in flight at once that are this worker's share. */
  readonly maxConcurrency: number;
  /** When the endpoint last answered anything: proof that it is up. */
  lastAnswerAt = Number.NEGATIVE_INFINITY;

  constructor(endpoint: Pick<Endpoint, 'max_requests_per_minute' | 'max_concurrent_requests'>, workers: number) {
    const perMinute = endpoint.max_requests_per_minute;
    this.#intervalMs = perMinute === undefined ? 0 : (60_000 * workers) / perMinute;
    const concurrent = endpoint.max_concurrent_requests;
    this.maxConcurrency =
      concurrent === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(concurrent / workers));
  }

  /**
   * Waits for the next place.
   * @param deadline milliseconds as of performance.now(), after which no request may begin.
   * @throws NoTimeError at once where the place is later than that: the sample can go back to the queue.
   */
  async take(deadline: number): Promise<void> {
    for (;;) {
      const now = performance.now();
      const at = Math.max(now, this.#next, this.#pausedUntil);
      if (at > deadline) throw new NoTimeError(Math.ceil(at - now));
      this.#next = at + this.#intervalMs;
      if (at <= now) return;
      await sleep(at - now);
      // A pause asked for in the meantime holds for those who were waiting too.
      if (performance.now() >= this.#pausedUntil) return;
    }
  }

  /** The endpoint asked not to be called for a while. */
  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + milliseconds);
  }
}
