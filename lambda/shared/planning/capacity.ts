// How many workers call an endpoint at once, and how much each handles, in the stack and in a local run. An endpoint is
// the unit of capacity: nothing here depends on what other endpoints bear.
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
 * kilobytes, and a waiting worker is the dearest part of AWS's bill. At two seconds a call these are 32 rows a second,
 * which take about a third of the processor that Lambda gives the function's 512 MB.
 */
const MAX_CONCURRENCY_PER_WORKER = 64;
/**
 * The same if a small limit keeps the number of workers low. It takes about 10 MB of the function's 512.
 */
const MOST_PER_WORKER = 256;
/** Requests in flight for an endpoint that declares no limit. */
const DEFAULT_CONCURRENT_REQUESTS = 64;
/** SQS refuses a smaller MaximumConcurrency. */
const MIN_WORKERS = 2;
/**
 * With batches of 768, they hold 115,200 messages. SQS allows 120,000 in flight in a queue, and an account begins with a
 * quota of 1,000 concurrent executions.
 */
const MAX_WORKERS = 150;
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

export interface Capacity {
  /** The event source's MaximumConcurrency. */
  readonly workers: number;
  /** Samples of one batch in flight at once. */
  readonly concurrency: number;
  readonly batchSize: number;
}

/** What an endpoint declares of its own capacity. */
export type Limits = Pick<Endpoint, 'max_requests_per_minute' | 'max_tokens_per_minute' | 'max_concurrent_requests'>;

/** Requests in flight that an endpoint can use, from what it declares. */
function concurrentRequests(endpoint: Limits): number {
  const byRate = endpoint.max_requests_per_minute && (endpoint.max_requests_per_minute / 60) * TYPICAL_CALL_SECONDS;
  return Math.ceil(
    Math.min(endpoint.max_concurrent_requests ?? byRate ?? DEFAULT_CONCURRENT_REQUESTS, byRate ?? Infinity),
  );
}

function callsPerMinute({ max_requests_per_minute, max_tokens_per_minute }: Limits): number {
  return Math.min(max_requests_per_minute ?? Infinity, (max_tokens_per_minute ?? Infinity) / TYPICAL_CALL_TOKENS);
}

/** Each worker must be able to send one request a minute. Smaller shares would add up to more than the limit. */
function mostWorkers({ max_requests_per_minute, max_tokens_per_minute, max_concurrent_requests }: Limits): number {
  const tokens = (max_tokens_per_minute ?? Infinity) / LARGE_CALL_TOKENS;
  return Math.floor(Math.min(max_requests_per_minute ?? Infinity, max_concurrent_requests ?? Infinity, tokens));
}

/**
 * Sized for this endpoint alone: as many workers as its requests in flight need, but no more than can share its limits.
 * @param fewest SQS starts at least two workers, so a limit of one cannot be enforced there
 * @param most workers, unless each would have too much in flight
 */
export function capacity(endpoint: Limits, fewest = MIN_WORKERS, most = MAX_WORKERS): Capacity {
  const wanted = Math.max(1, concurrentRequests(endpoint));
  const needed = Math.ceil(wanted / MAX_CONCURRENCY_PER_WORKER);
  const room = Math.max(most, Math.ceil(wanted / MOST_PER_WORKER));
  const workers = Math.max(fewest, Math.min(needed, room, MAX_WORKERS, mostWorkers(endpoint)));
  const concurrency = Math.min(Math.max(1, Math.floor(wanted / workers)), MOST_PER_WORKER);
  const perMinute = callsPerMinute(endpoint) / workers;
  const batchSize = Math.max(1, Math.floor(Math.min(concurrency * BATCH_DEPTH, (perMinute / 60) * BATCH_SECONDS)));
  return { workers, concurrency, batchSize };
}

/** Requests that all workers of an endpoint have in flight. A worker takes one batch at a time. */
export const inFlight = ({ workers, concurrency, batchSize }: Capacity): number =>
  workers * Math.min(concurrency, batchSize);

/**
 * Workers that call an endpoint: its own, and those of endpoints whose prompts take vectors from it (`embeddings_from`).
 * Each keeps to this fraction of its limits, so that their sum never exceeds them.
 */
export function sharers(
  name: string,
  endpoints: readonly Endpoint[],
  fewest = MIN_WORKERS,
  most = MAX_WORKERS,
): number {
  const callers = endpoints.filter((one) => one.name === name || one.embeddings_from.includes(name));
  return callers.reduce((sum, one) => sum + capacity(one, fewest, most).workers, 0);
}

/** What the workers of an endpoint may call, with how many workers each is shared: itself first. */
export function callable(
  endpoint: Endpoint,
  endpoints: readonly Endpoint[],
  fewest = MIN_WORKERS,
  most = MAX_WORKERS,
): { readonly endpoints: Endpoint[]; readonly workers: Record<string, number> } {
  const others = endpoints.filter(({ name }) => name !== endpoint.name && endpoint.embeddings_from.includes(name));
  // What the others themselves may call is not this one's to know.
  const called = [endpoint, ...others.map((other) => ({ ...other, embeddings_from: [] }))];
  return {
    endpoints: called,
    workers: Object.fromEntries(called.map(({ name }) => [name, sharers(name, endpoints, fewest, most)])),
  };
}
