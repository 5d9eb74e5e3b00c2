// Gets the vector of a text: from memory, from the cache, or from the model, with the same retries as any sample.
import type { EmbeddedModel } from '../../../shared/contracts/run.ts';
import { fromBase64, toBase64 } from '../../../shared/models/call/embed.ts';
import type { Failure } from '../../../shared/models/reply/failure.ts';
import { addUsage } from '../../../shared/models/reply/usage.ts';
import type { Worker } from '../../worker.ts';
import { digest, sharers } from '../cache/cache.ts';
import type { CachedAnswer } from '../cache/cached-answer.ts';
import { noteCancelled } from '../cancelled.ts';
import type { Spent } from '../question.ts';
import { type Asker, untilDone } from '../until-done.ts';
import { EmbeddingBatcher } from './batcher.ts';
import { type KnownVector, KnownVectors } from './known-vectors.ts';

/** Its code if there is no text to embed, which OpenAI refuses for the whole request. */
export const EMPTY_TEXT = 'empty_text';

export interface Got {
  readonly got: { readonly vector: Float32Array } | Failure;
  /** What was used now or, if nothing was, at the original request. */
  readonly spent: Spent;
  readonly fromCache: boolean;
}

interface EmbeddingAsker extends Asker {
  /** The variant whose prediction tells of calls that were cancelled. Absent if there is none. */
  readonly name?: string;
}

/** Where the cache has a vector. */
interface Place {
  readonly group: string;
  readonly key: string;
}

const embedders = new WeakMap<Worker, Embedder>();

/** One for each worker, as long as it is warm. */
export function embedderOf(worker: Worker): Embedder {
  const embedder = embedders.get(worker) ?? new Embedder();
  embedders.set(worker, embedder);
  return embedder;
}

export class Embedder {
  readonly #known = new KnownVectors();
  readonly #underway = new Map<string, Promise<Got>>();
  readonly #batchers = new Map<string, EmbeddingBatcher>();

  /** @throws ReleaseError */
  async get(text: string, model: EmbeddedModel, asker: EmbeddingAsker): Promise<Got> {
    const unasked: Spent = { calls: 0, calledAt: 0, usage: undefined, latencyMs: 0 };
    if (text.trim() === '') {
      const failure: Failure = { class: 'permanent', code: EMPTY_TEXT, message: 'there is no text to embed' };
      return { got: failure, spent: unasked, fromCache: false };
    }
    const { baseUrl } = asker.line.endpoint;
    const team = sharers(asker.known.run.name);
    const group = digest('embeddings', model.endpoint, baseUrl, model.model, model.parameters, ...team);
    const place: Place = { group, key: digest(text) };
    const key = `${group}/${place.key}`;
    const known = this.#known.get(key);
    if (known) return again(known, unasked);
    const underway = this.#underway.get(key);
    if (underway) {
      const { got, spent } = await underway;
      return 'vector' in got ? again({ ...got, ...spent }, unasked) : { got, spent: unasked, fromCache: false };
    }
    const getting = this.#cachedOrAsked(text, place, model, asker).finally(() => this.#underway.delete(key));
    this.#underway.set(key, getting);
    const { got, spent, fromCache } = await getting;
    if ('vector' in got) this.#known.set(key, { ...got, usage: spent.usage, latencyMs: spent.latencyMs });
    return { got, spent, fromCache };
  }

  async #cachedOrAsked(text: string, { group, key }: Place, model: EmbeddedModel, asker: EmbeddingAsker): Promise<Got> {
    const { worker, known } = asker;
    const unasked: Spent = { calls: 0, calledAt: 0, usage: undefined, latencyMs: 0 };
    const cache = worker.caches(known.run) ? worker.cache : undefined;
    const before = fromCached(await cache?.get(known.run.run, group, key), model);
    if (before) return again(before, unasked);
    const spent: Spent = { ...unasked };
    const batcher = this.#batcherOf(model, asker);
    const got = await untilDone<{ readonly vector: Float32Array }>(asker, spent, {
      callOnce: async (leftMs) => {
        const caller = { leftMs, remainingMs: asker.delivery.remainingMs };
        const { outcome, usage, calledAt, latencyMs, cancelled } = await batcher.embed(text, caller, spent.calls > 0);
        if (cancelled && asker.name !== undefined) noteCancelled(known.run, { name: asker.name });
        spent.calls++;
        spent.calledAt = calledAt;
        spent.latencyMs = latencyMs;
        spent.usage = addUsage(spent.usage, usage);
        return outcome;
      },
      probe: () => probe(model, asker),
      shown: [text],
    });
    if ('vector' in got) cache?.add(group, key, toCached(got.vector, spent));
    return { got, spent, fromCache: false };
  }

  #batcherOf(model: EmbeddedModel, { line }: Asker): EmbeddingBatcher {
    const key = digest(model.endpoint, model.model, model.parameters, model.dimensions);
    const batcher = this.#batchers.get(key) ?? new EmbeddingBatcher(line, model);
    this.#batchers.set(key, batcher);
    return batcher;
  }
}

const again = ({ vector, usage, latencyMs }: KnownVector, unasked: Spent): Got => ({
  got: { vector },
  spent: { ...unasked, usage, latencyMs },
  fromCache: true,
});

function toCached(vector: Float32Array, { usage, latencyMs }: Spent): CachedAnswer {
  return { text: toBase64(vector), latencyMs, ...(usage && usage !== 'odd' && { usage }) };
}

function fromCached(cached: CachedAnswer | undefined, { dimensions }: EmbeddedModel): KnownVector | undefined {
  const vector = cached && fromBase64(cached.text);
  return vector?.length === dimensions
    ? { vector, usage: cached?.usage, latencyMs: cached?.latencyMs ?? 0 }
    : undefined;
}

/** @returns undefined if the model answers. */
async function probe(model: EmbeddedModel, { line }: Asker): Promise<Failure | undefined> {
  const { probeEmbedding } = await import('../../../shared/models/call/probe-embedding.ts');
  return await probeEmbedding(await line.client(), model);
}
