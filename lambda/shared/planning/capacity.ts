// How many classify workers run at once, and how much each handles, in the stack and in a local run.
import type { Endpoint } from '../contracts/endpoint.ts';

/**
 * Seconds for which the results event source fills a batch while predictions stream in. The end of every run waits as
 * long. Each segment is followed by a LIST of all segments, whose total cost grows with the square of their number.
 */
export const RESULTS_WINDOW_SECONDS = 5;
/** Seconds of a usual call, to size workers from rate limits by Little's law. */
export const TYPICAL_CALL_SECONDS = 2;
/**
 * Samples in flight in one worker if the number of workers is not limited. A waiting call costs only memory, tens of
 * kilobytes.
 */
const MAX_CONCURRENCY_PER_WORKER = 32;
/**
 * The same if one endpoint's small limit keeps the number of workers low. It takes about 10 MB of the function's 512.
 */
const MOST_PER_WORKER = 256;
/** Requests in flight for an endpoint that declares no limit. */
const DEFAULT_CONCURRENT_REQUESTS = 64;
/** SQS refuses a smaller MaximumConcurrency. */
const MIN_WORKERS = 2;
/** A higher number comes near an account's default quota of 1,000 concurrent executions. */
const MAX_WORKERS = 200;
/**
 * A batch is this many times what a worker has in flight, so that the slowest call of a batch delays little.
 * `npm run bench` shows the effect with log-normal latencies.
 */
const BATCH_DEPTH = 12;
/**
 * A worker's share of a rate limit must let a whole batch pass within this many seconds: at the end of a run, a worker
 * with no samples left waits for the others. `node scripts/node.js bench/pacing.ts` shows the effect.
 */
const BATCH_SECONDS = 10;
/**
 * Tokens of a call with a long prompt. A worker's share of a minute must hold one. A call larger than a share is still
 * sent, and then several workers together may exceed the limit for a minute.
 */
const LARGE_CALL_TOKENS = 4_000;
/** Tokens of a usual call, a short prompt and a label, to size batches from a limit on tokens. */
const TYPICAL_CALL_TOKENS = 250;

interface Capacity {
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

/** Each worker must be able to send one request a minute. Smaller shares would add up to more than the limit. */
function mostWorkers({ max_requests_per_minute, max_tokens_per_minute, max_concurrent_requests }: Endpoint): number {
  const tokens = (max_tokens_per_minute ?? Infinity) / LARGE_CALL_TOKENS;
  return Math.floor(Math.min(max_requests_per_minute ?? Infinity, max_concurrent_requests ?? Infinity, tokens));
}

/**
 * Sized for the endpoint that can use the most, with no more workers than can share the smallest limit. Each worker's
 * share of their limits holds the other endpoints back.
 * @param fewest SQS starts at least two workers, so a limit of one cannot be enforced there
 */
export function capacity(endpoints: readonly Endpoint[], fewest = MIN_WORKERS): Capacity {
  const wanted = Math.max(1, ...endpoints.map(concurrentRequests));
  const needed = Math.max(Math.ceil(wanted / MAX_CONCURRENCY_PER_WORKER), MIN_WORKERS);
  const workers = Math.max(fewest, Math.min(needed, MAX_WORKERS, ...endpoints.map(mostWorkers)));
  const concurrency = Math.min(Math.max(1, Math.floor(wanted / workers)), MOST_PER_WORKER);
  const perMinute = Math.min(...endpoints.map(callsPerMinute)) / workers;
  const batchSize = Math.max(1, Math.floor(Math.min(concurrency * BATCH_DEPTH, (perMinute / 60) * BATCH_SECONDS)));
  return { workers, concurrency, batchSize };
}
