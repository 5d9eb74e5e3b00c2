// How many classify workers run at once and what each of them holds: for the stack's event source and for a local run.
import type { Endpoint } from './contracts/endpoint.ts';

/** Seconds of a usual call, to size workers from rate limits by Little's law. */
export const TYPICAL_CALL_SECONDS = 2;
/** Samples in flight in one worker: a waiting call costs the function nothing but memory, some tens of kilobytes. */
export const MAX_CONCURRENCY_PER_WORKER = 32;
/** Requests in flight for an endpoint that declares no limit. */
const DEFAULT_CONCURRENT_REQUESTS = 64;
/** SQS refuses a smaller MaximumConcurrency. */
const MIN_WORKERS = 2;
/** Beyond this, an account's default quota of 1,000 concurrent executions is near. */
const MAX_WORKERS = 200;
/**
 * A batch is this many times what a worker has in flight, so that the slowest call of a batch holds up little:
 * `npm run bench` shows the effect with log-normal latencies.
 */
const BATCH_DEPTH = 12;
/**
 * Seconds in which a worker's share of a rate limit must let a whole batch pass: at the end of a run, a worker that has
 * none left waits for the other's. `node bench/pacing.ts` shows the effect.
 */
const BATCH_SECONDS = 10;
/** Tokens of a usual call, to size batches from a limit on tokens: a short prompt and a label. */
const TYPICAL_CALL_TOKENS = 250;

export interface Capacity {
  /** The event source's MaximumConcurrency. */
  readonly workers: number;
  /** Samples of one batch in flight at once. */
  readonly concurrency: number;
  readonly batchSize: number;
}

/** Requests in flight that an endpoint can use, from what it declares. */
function concurrentRequests(endpoint: Endpoint): number {
  const byRate = endpoint.max_requests_per_minute && (endpoint.max_requests_per_minute / 60) * TYPICAL_CALL_SECONDS;
  return Math.ceil(
    Math.min(endpoint.max_concurrent_requests ?? byRate ?? DEFAULT_CONCURRENT_REQUESTS, byRate ?? Infinity),
  );
}

function callsPerMinute({ max_requests_per_minute, max_tokens_per_minute }: Endpoint): number {
  return Math.min(max_requests_per_minute ?? Infinity, (max_tokens_per_minute ?? Infinity) / TYPICAL_CALL_TOKENS);
}

/** For the endpoint that can use the most; the others are held back by each worker's share of their own limits. */
export function capacity(endpoints: readonly Endpoint[]): Capacity {
  const wanted = Math.max(1, ...endpoints.map(concurrentRequests));
  const workers = Math.min(Math.max(Math.ceil(wanted / MAX_CONCURRENCY_PER_WORKER), MIN_WORKERS), MAX_WORKERS);
  const concurrency = Math.max(1, Math.floor(wanted / workers));
  const perMinute = Math.min(...endpoints.map(callsPerMinute)) / workers;
  const batchSize = Math.max(1, Math.floor(Math.min(concurrency * BATCH_DEPTH, (perMinute / 60) * BATCH_SECONDS)));
  return { workers, concurrency, batchSize };
}
