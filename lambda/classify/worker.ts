// What one worker holds while it is warm: its share of each endpoint, and the runs it has samples of.

import type { OpenAI } from 'openai';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Endpoint } from '../shared/contracts/endpoint.ts';
import { apiKey } from '../shared/models/api-key.ts';
import type { Store } from '../shared/store.ts';
import { Pacer } from './pace.ts';
import { Runs } from './runs.ts';

export interface Line {
  readonly endpoint: Endpoint;
  readonly pacer: Pacer;
  /** No more calls at once than this worker's share. */
  readonly limit: LimitFunction;
  /** The same client while the key is the same: it keeps connections open. */
  client(): Promise<OpenAI>;
}

export class Worker {
  readonly store: Store;
  readonly runs: Runs;
  readonly #lines: ReadonlyMap<string, Line>;

  constructor(store: Store, endpoints: readonly Endpoint[], workers: number, concurrency: number) {
    this.store = store;
    this.runs = new Runs(store);
    this.#lines = new Map(endpoints.map((endpoint) => [endpoint.name, makeLine(endpoint, workers, concurrency)]));
  }

  /** @throws where a deployment since the run's start has removed the endpoint: the sample stays in the queue. */
  line(endpoint: string): Line {
    const line = this.#lines.get(endpoint);
    if (!line) throw new Error(`the endpoint ${endpoint} is not declared any more`);
    return line;
  }
}

function makeLine(endpoint: Endpoint, workers: number, concurrency: number): Line {
  const pacer = new Pacer(endpoint, workers);
  let made: { readonly key: string | undefined; readonly client: OpenAI } | undefined;
  return {
    endpoint,
    pacer,
    limit: pLimit(Math.min(pacer.maxConcurrency, concurrency)),
    async client() {
      const key = await apiKey(endpoint);
      if (!made || made.key !== key) {
        // Baselines need no client: it is loaded with the first call.
        const { chatClient } = await import('../shared/models/chat.ts');
        made = { key, client: chatClient(endpoint, key) };
      }
      return made.client;
    },
  };
}
