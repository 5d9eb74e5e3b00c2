// Answers to earlier requests, kept in the bucket so that the same request is not paid for twice.

import { createHash, randomBytes } from 'node:crypto';
import type { Endpoint } from '../../../shared/contracts/endpoint.ts';
import type { Run } from '../../../shared/contracts/run.ts';
import type { ModelVariant } from '../../../shared/contracts/variant.ts';
import { cacheGroupPrefix } from '../../../shared/keys.ts';
import { log } from '../../../shared/log.ts';
import { GZIP_TYPE, readableLines, toJsonLines } from '../../../shared/storage/json.ts';
import type { Store } from '../../../shared/storage/store.ts';
import { teamOf } from '../../../shared/team.ts';
import { type CachedAnswer, CacheEntry } from './cached-answer.ts';
import { CachedGroups, type Keep } from './cached-groups.ts';

/** Reads entries when the first sample of a variant comes, and writes them as one object at the end of a batch. */
export class ResponseCache {
  readonly #store: Store;
  readonly #groups: CachedGroups;
  readonly #groupNames = new WeakMap<ModelVariant, string>();
  #added = new Map<string, (CachedAnswer & { readonly key: string })[]>();

  constructor(store: Store, groups = new CachedGroups()) {
    this.#store = store;
    this.#groups = groups;
  }

  /**
   * What the requests of a variant have in common.
   * @param run whose team they are of
   * @param responseFormat what all of them ask for
   */
  groupOf(
    { name: runName }: Pick<Run, 'name'>,
    variant: ModelVariant,
    { name, baseUrl }: Endpoint,
    responseFormat: object | undefined,
  ): string {
    const known = this.#groupNames.get(variant);
    if (known !== undefined) return known;
    const group = digest(name, baseUrl, variant.model, variant.parameters, responseFormat, ...sharers(runName));
    this.#groupNames.set(variant, group);
    return group;
  }

  /**
   * @param run the group is read again for each run, because other workers have written to it.
   * @param group see `groupOf`.
   */
  async get(run: string, group: string, key: string): Promise<CachedAnswer | undefined> {
    return await this.#groups.get(`${run}/${group}`, key, (keep) => this.#read(group, keep));
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
  async #read(group: string, keep: Keep): Promise<void> {
    let unreadable = 0;
    let isFull = false;
    try {
      for await (const { key } of this.#store.list(cacheGroupPrefix(group))) {
        for (const line of await this.#lines(key)) {
          const entry = CacheEntry.safeParse(line);
          if (!entry.success) {
            unreadable++;
            continue;
          }
          const { key: entryKey, ...answer } = entry.data;
          isFull = !keep(entryKey, answer);
          if (isFull) break;
        }
        if (isFull) break;
      }
    } catch (error) {
      log.warn('cache_not_read', { group, error });
    }
    if (unreadable > 0) log.warn('cache_entries_left_out', { group, entries: unreadable });
    if (isFull) log.warn('cache_read_in_part', { group });
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

/**
 * Part of a group: an answer is kept for the same team only, because one that costs nothing tells that somebody has asked
 * about this very text. The root has no such part, so that its older entries are still found.
 */
export const sharers = (runName: string): string[] => (teamOf(runName) === '' ? [] : [teamOf(runName)]);

/** The same parts in the same order give the same digest. */
export const digest = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
