// What one worker keeps while it is warm: its share of each endpoint, and the runs it has samples of.

import pLimit, { type LimitFunction } from 'p-limit';
import type { Endpoint } from '../shared/contracts/endpoint.ts';
import type { Run } from '../shared/contracts/run.ts';
import type { Connect } from '../shared/models/call/connect.ts';
import type { Client } from '../shared/models/client/client.ts';
import { isChanged } from '../shared/models/frozen-endpoint.ts';
import type { Store } from '../shared/storage/store.ts';
import { ResponseCache } from './asking/cache/cache.ts';
import { Health } from './asking/health.ts';
import { LastAnswers } from './asking/last-answers.ts';
import { Streaks } from './asking/streaks.ts';
import { Lane } from './pacing/lane.ts';
import { Pacer } from './pacing/pace.ts';
import { Runs } from './runs.ts';

export interface Line {
  readonly endpoint: Endpoint;
  readonly pacer: Pacer;
  readonly lastAnswers: LastAnswers;
  readonly streaks: Streaks;
  readonly health: Health;
  /** Allows as many calls at once as this worker's share. */
  readonly limit: LimitFunction;
  /** Of these, so many may call at once. */
  readonly lane: Lane;
  client(): Promise<Client>;
}

interface WorkerSettings {
  readonly endpoints: readonly Endpoint[];
  /** By endpoint: how many workers share it, including this one. By default nobody else does. */
  readonly workers: Readonly<Record<string, number>>;
  /** How many samples this worker classifies at once. */
  readonly concurrency: number;
  /** Whether to use the cache if the benchmark does not say. */
  readonly cache?: boolean;
}

export class Worker {
  readonly store: Store;
  readonly runs: Runs;
  readonly cache: ResponseCache;
  readonly #cacheByDefault: boolean;
  readonly #lines: ReadonlyMap<string, Line>;

  constructor(store: Store, connect: Connect, settings: WorkerSettings) {
    const { endpoints } = settings;
    this.store = store;
    this.runs = new Runs(store);
    this.cache = new ResponseCache(store);
    this.#cacheByDefault = settings.cache ?? false;
    this.#lines = new Map(endpoints.map((endpoint) => [endpoint.name, makeLine(endpoint, connect, settings)]));
  }

  caches({ benchmark }: Pick<Run, 'benchmark'>): boolean {
    return benchmark.cache ?? this.#cacheByDefault;
  }

  /** Whether a deployment after the start of the run made the endpoint another server. */
  isChanged(run: Run, endpoint: string): boolean {
    const line = this.#lines.get(endpoint);
    return line !== undefined && isChanged(run, line.endpoint);
  }

  /** @throws if a deployment after the start of the run removed the endpoint; the sample then stays in the queue. */
  line(endpoint: string): Line {
    const line = this.#lines.get(endpoint);
    if (!line) throw new Error(`the endpoint ${endpoint} is not declared any more`);
    return line;
  }
}

function makeLine(endpoint: Endpoint, connect: Connect, { workers: all, concurrency }: WorkerSettings): Line {
  const workers = all[endpoint.name] ?? 1;
  const pacer = new Pacer(endpoint, workers);
  const share = Math.min(pacer.maxConcurrency, concurrency);
  const limit = pLimit(share);
  const lane = new Lane(endpoint, { concurrency: share, workers });
  const client = () => connect(endpoint, (headers) => pacer.observe(headers));
  const known = { lastAnswers: new LastAnswers(), streaks: new Streaks(), health: new Health() };
  return { endpoint, pacer, limit, lane, client, ...known };
}
