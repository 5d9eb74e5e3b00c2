// Lets a worker's calls to one endpoint start, as many at once as the endpoint seems to bear.
import pLimit from 'p-limit';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import { AdaptiveLimit } from './adaptive.ts';

type Declared = Pick<
  Endpoint,
  'max_concurrent_requests' | 'max_requests_per_minute' | 'max_tokens_per_minute' | 'request_timeout'
>;

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
    this.#adaptive?.answered({ kind, from, to: performance.now(), limited: this.#limit.pendingCount > 0 });
    this.#adapt();
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
