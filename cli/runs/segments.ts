// Progress and spend of a run, from nothing but the keys of its segments.
import { awaitedSamples } from '../../lambda/shared/computed/computed.ts';
import type { Run } from '../../lambda/shared/contracts/run.ts';
import { baselinesPrefix, countInBlock, readSegmentKey, segmentsPrefix } from '../../lambda/shared/keys.ts';

export interface Totals {
  /** Predictions, including duplicates. */
  readonly done: number;
  /** How many of these are invalid, failed or skipped. */
  readonly unanswered: number;
  readonly usd: number;
}

/**
 * What a run's progress counts: the predictions that are awaited, in its segments. A run of baselines alone awaits none,
 * and counts what they have said.
 */
export function countedOf(run: Run): { readonly samples: number; readonly prefix: string } {
  const samples = awaitedSamples(run);
  return samples > 0 ? { samples, prefix: segmentsPrefix(run.run) } : { ...run, prefix: baselinesPrefix(run.run) };
}

/**
 * The count includes duplicates, and the predictions of damaged segments that are asked for again. So everything is
 * there only if a manifest exists.
 */
export function upTo(samples: number, totals: Totals, isComplete: boolean): Totals {
  return { ...totals, done: Math.min(totals.done, isComplete ? samples : Math.max(0, samples - 1)) };
}

/** Keys in order, from the one after `startAfter` on. */
export type ListKeys = (startAfter?: string) => AsyncIterable<string>;

/**
 * Keys sort by time only as well as the writers' clocks agree and writes are quick, so each look starts this many
 * segments before the last known one.
 */
const OVERLAP = 200;
/**
 * After this many looks without anything new, one starts from the beginning, because a clock may have been set back.
 */
const LOOKS_IN_VAIN = 50;

/** Or what baselines have said, which has keys alike. */
export class Segments {
  readonly #list: ListKeys;
  readonly #seen = new Set<string>();
  /** The last keys, in order. */
  #tail: string[] = [];
  #inVain = 0;
  #newestAt = 0;
  #fresh: string[] = [];
  #totals = { done: 0, unanswered: 0, microUsd: 0 };

  constructor(list: ListKeys) {
    this.#list = list;
  }

  /** When the newest known segment was written, in milliseconds since 1970. */
  get newestAt(): number {
    return this.#newestAt;
  }

  /** The keys that the last look found first, in order. */
  get fresh(): readonly string[] {
    return this.#fresh;
  }

  /** What all looks so far have found. */
  get counted(): Totals {
    const { done, unanswered, microUsd } = this.#totals;
    return { done, unanswered, usd: microUsd / 1e6 };
  }

  /** Lists what is new since the last look. */
  async look(): Promise<Totals> {
    this.#fresh = [];
    const startAfter = this.#tail.length < OVERLAP || this.#inVain === LOOKS_IN_VAIN ? undefined : this.#tail[0];
    const listed: string[] = startAfter === undefined ? [] : [startAfter];
    for await (const key of this.#list(startAfter)) {
      listed.push(key);
      if (!this.#seen.has(key)) this.#add(key);
    }
    this.#inVain = startAfter !== undefined && this.#fresh.length === 0 ? this.#inVain + 1 : 0;
    this.#tail = listed.slice(-OVERLAP);
    return this.counted;
  }

  #add(key: string): void {
    this.#seen.add(key);
    this.#fresh.push(key);
    this.#totals.done += countInBlock(key) ?? 0;
    const facts = readSegmentKey(key);
    if (!facts) return;
    // What was spent before the first prediction has no time.
    this.#newestAt = facts.count === 0 ? this.#newestAt : facts.writtenAt;
    this.#totals.done += facts.count;
    this.#totals.unanswered += facts.unanswered;
    this.#totals.microUsd += facts.costMicroUsd;
  }
}
