// Lets a worker's calls to one endpoint start, as many at once as the endpoint seems to bear.
import pLimit from 'p-limit';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import { AdaptiveLimit } from './adaptive.ts';

type Declared = Pick<
  Endpoint,
  'max_concurrent_requests' | 'max_requests_per_minute' | 'max_tokens_per_minute' | 'request_timeout'
>;

/** Weight of the newest answer in the estimate of the time between two. */
const LEARNING = 1 / 8;

export interface LaneSettings {
  /** Calls in flight at most. */
  readonly concurrency: number;
  /** How many workers share the endpoint, including this one. */
  readonly workers: number;
}

/** A declared limit of any kind holds as it is. Without one, the number of calls adapts to their latency. */
export class Lane {
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #adaptive: AdaptiveLimit | undefined;
  /** Milliseconds between two answers while calls wait. */
  #intervalMs = 0;
  #answeredAt: number | undefined;
  /** Calls that found no time since the last answer. */
  #putOff = 0;

  constructor(declared: Declared, { concurrency, workers }: LaneSettings) {
    const { max_concurrent_requests, max_requests_per_minute, max_tokens_per_minute, request_timeout } = declared;
    const isDeclared = max_concurrent_requests ?? max_requests_per_minute ?? max_tokens_per_minute;
    this.#adaptive =
      isDeclared === undefined ? new AdaptiveLimit(concurrency, workers, request_timeout * 1000) : undefined;
    this.#limit = pLimit(this.#adaptive?.limit ?? concurrency);
  }

  /** Waits for a place. */
  async enter<T>(call: () => Promise<T>): Promise<T> {
    return await this.#limit(call);
  }

  /** @param kind see AnsweredCall. @param from when the call began, in milliseconds of performance.now() */
  answered(kind: string, from: number): void {
    const now = performance.now();
    const limited = this.#limit.pendingCount > 0;
    this.#adaptive?.answered({ kind, from, to: now, limited });
    if (limited && this.#answeredAt !== undefined) {
      const weight = this.#intervalMs === 0 ? 1 : LEARNING;
      this.#intervalMs += weight * (now - this.#answeredAt - this.#intervalMs);
    }
    this.#answeredAt = now;
    this.#putOff = 0;
    this.#adapt();
  }

  /**
   * A batch is sized for an endpoint that bears the most calls. At a slow one, few of its samples get a place in time.
   * The others must not return before their turn, because a message that returns too often is given up.
   * @returns milliseconds until it is the turn of one more call that found no time; 0 with a declared limit, for which
   * batches are small enough
   */
  nextTurnMs(): number {
    if (!this.#adaptive) return 0;
    this.#putOff++;
    return this.#putOff * this.#intervalMs;
  }

  /** The call was cancelled at its time limit, or its connection failed. A refusal for the rate pauses the pacer. */
  unanswered(from: number): void {
    this.#adaptive?.timedOut({ from, to: performance.now() });
    this.#adapt();
  }

  #adapt(): void {
    if (this.#adaptive && this.#limit.concurrency !== this.#adaptive.limit) {
      this.#limit.concurrency = this.#adaptive.limit;
    }
  }
}
