// Hard limits of the scripted endpoint, over any sixty seconds and not just over clock minutes.
import type { ErrorReply } from './replies.ts';

const MINUTE_MS = 60_000;

export interface RateLimits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
}

export interface LimitStats {
  readonly refused: number;
  /** The most requests and tokens admitted within any minute. */
  readonly mostRequests: number;
  readonly mostTokens: number;
}

/** Refused requests do not count towards any limit. */
export class Limiter {
  readonly #limits: RateLimits;
  readonly #admitted: { readonly at: number; readonly tokens: number }[] = [];
  #first = 0;
  #tokens = 0;
  #stats = { refused: 0, mostRequests: 0, mostTokens: 0 };

  constructor(limits: RateLimits) {
    this.#limits = limits;
  }

  get stats(): LimitStats {
    return this.#stats;
  }

  /** @returns undefined if the request may pass. */
  admit(tokens: number, now = performance.now()): ErrorReply | undefined {
    this.#forget(now);
    const { requestsPerMinute = Number.POSITIVE_INFINITY, tokensPerMinute = Number.POSITIVE_INFINITY } = this.#limits;
    const requests = this.#admitted.length - this.#first;
    if (requests + 1 > requestsPerMinute) return this.#refuse('requests', now);
    if (this.#tokens + tokens > tokensPerMinute) return this.#refuse('tokens', now);
    this.#admitted.push({ at: now, tokens });
    this.#tokens += tokens;
    const { mostRequests, mostTokens } = this.#stats;
    this.#stats = {
      ...this.#stats,
      mostRequests: Math.max(mostRequests, requests + 1),
      mostTokens: Math.max(mostTokens, this.#tokens),
    };
    return undefined;
  }

  /** The headers that would be sent with an answer. */
  headers(now = performance.now()): Record<string, string> {
    this.#forget(now);
    const of = (kind: string, limit: number | undefined, used: number): Record<string, string> =>
      limit === undefined
        ? {}
        : {
            [`x-ratelimit-limit-${kind}`]: String(limit),
            [`x-ratelimit-remaining-${kind}`]: String(Math.max(0, Math.floor(limit - used))),
            [`x-ratelimit-reset-${kind}`]: `${((used / limit) * 60).toFixed(3)}s`,
          };
    return {
      ...of('requests', this.#limits.requestsPerMinute, this.#admitted.length - this.#first),
      ...of('tokens', this.#limits.tokensPerMinute, this.#tokens),
    };
  }

  #refuse(type: 'requests' | 'tokens', now: number): ErrorReply {
    this.#stats = { ...this.#stats, refused: this.#stats.refused + 1 };
    const waitMs = (this.#admitted[this.#first]?.at ?? now) + MINUTE_MS - now;
    const message = `Rate limit reached on ${type} per min. Please try again in ${(waitMs / 1000).toFixed(3)}s.`;
    return {
      status: 429,
      error: { message, type, param: null, code: 'rate_limit_exceeded' },
      headers: {
        'retry-after': String(Math.ceil(waitMs / 1000)),
        'retry-after-ms': String(Math.ceil(waitMs)),
        ...this.headers(now),
      },
    };
  }

  #forget(now: number): void {
    for (let first = this.#admitted[this.#first]; first && first.at <= now - MINUTE_MS; ) {
      this.#tokens -= first.tokens;
      this.#first++;
      first = this.#admitted[this.#first];
    }
  }
}
