// Answers to earlier requests, kept in the bucket so that the same request is not paid for twice.

import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import { Prediction } from '../../shared/contracts/messages.ts';
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import { cacheGroupPrefix } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import type { TokenLogprob } from '../../shared/models/answer/confidence.ts';
import { Token } from '../../shared/models/answer/confidence.ts';
import { GZIP_TYPE, readableLines, toJsonLines } from '../../shared/storage/json.ts';
import type { Store } from '../../shared/storage/store.ts';

const { latency_ms, usage, confidence, probabilities } = Prediction.shape;
const Entry = z.object({
  key: z.string(),
  text: z.string(),
  latencyMs: latency_ms,
  tokens: z.array(Token).optional(),
  /** The tokens say nothing, see masks.ts. */
  masked: z.literal(true).optional(),
  usage,
  tier: z.string().optional(),
  /** Only of a decision. For other answers, the tokens tell. */
  confidence,
  /** For the labels with this digest. */
  probabilities: z.object({ labels: z.string(), values: probabilities.unwrap() }).optional(),
});
export interface CachedAnswer {
  readonly text: string;
  readonly latencyMs: number;
  /** What the original request used. Giving the answer again uses nothing. */
  readonly usage?: Prediction['usage'];
  /** The service tier of the original request, if its answer named one. */
  readonly tier?: string | undefined;
  readonly tokens?: readonly TokenLogprob[] | undefined;
  readonly masked?: true | undefined;
  readonly confidence?: Prediction['confidence'];
  readonly probabilities?: z.infer<typeof Entry>['probabilities'];
}

/** Entries of one group kept in memory, some hundred bytes each. Requests beyond them are sent again. */
const MAX_ENTRIES = 200_000;
/** Runs whose entries are kept in memory. */
const MAX_GROUPS = 20;

/** Reads entries when the first sample of a variant comes, and writes them as one object at the end of a batch. */
export class ResponseCache {
  readonly #store: Store;
  readonly #groups = new Map<string, Promise<Map<string, CachedAnswer>>>();
  readonly #groupNames = new WeakMap<ModelVariant, string>();
  #added = new Map<string, (CachedAnswer & { readonly key: string })[]>();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * What the requests of a variant have in common.
   * @param responseFormat what all of them ask for
   */
  groupOf(variant: ModelVariant, { name, baseUrl }: Endpoint, responseFormat: object | undefined): string {
    const known = this.#groupNames.get(variant);
    if (known !== undefined) return known;
    const group = digest(name, baseUrl, variant.model, variant.parameters, responseFormat);
    this.#groupNames.set(variant, group);
    return group;
  }

  /**
   * @param run the group is read again for each run, because other workers have written to it.
   * @param group see `groupOf`.
   */
  async get(run: string, group: string, key: string): Promise<CachedAnswer | undefined> {
    const id = `${run}/${group}`;
    const known = this.#groups.get(id) ?? this.#read(group);
    this.#groups.set(id, known);
    const [oldest] = this.#groups.keys();
    if (oldest !== undefined && this.#groups.size > MAX_GROUPS) this.#groups.delete(oldest);
    return (await known).get(key);
  }

  add(group: string, key: string, answer: CachedAnswer): void {
    const entries = this.#added.get(group) ?? [];
    this.#added.set(group, entries);
    entries.push({ key, ...answer });
  }

  /** Never rejects, and no sample waits for it. A lost entry only means that the question is asked again. */
  async flush(): Promise<void> {
    const added = this.#added;
    this.#added = new Map();
    for (const [group, entries] of added) {
      const name = `${Date.now()}-${randomBytes(4).toString('hex')}.jsonl.gz`;
      try {
        await this.#store.put(`${cacheGroupPrefix(group)}${name}`, toJsonLines(entries), {
          contentType: GZIP_TYPE,
        });
      } catch (error) {
        log.warn('cache_not_written', { entries: entries.length, error });
      }
    }
  }

  /** An entry that is damaged or missing costs a call, but neither the run nor the other entries. */
  async #read(group: string): Promise<Map<string, CachedAnswer>> {
    const entries = new Map<string, CachedAnswer>();
    let unreadable = 0;
    try {
      for await (const { key } of this.#store.list(cacheGroupPrefix(group))) {
        for (const line of await this.#lines(key)) {
          const entry = Entry.safeParse(line);
          if (!entry.success) {
            unreadable++;
            continue;
          }
          const { key: entryKey, ...answer } = entry.data;
          entries.set(entryKey, answer);
        }
        if (entries.size >= MAX_ENTRIES) break;
      }
    } catch (error) {
      log.warn('cache_not_read', { group, error });
    }
    if (unreadable > 0) log.warn('cache_entries_left_out', { group, entries: unreadable });
    return entries;
  }

  async #lines(key: string): Promise<readonly unknown[]> {
    try {
      const bytes = await this.#store.read(key);
      return bytes ? readableLines(bytes, key) : [];
    } catch (error) {
      log.warn('cache_not_read', { key, error });
      return [];
    }
  }
}

/** The same parts in the same order give the same digest. */
export const digest = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
