// Progress and spend of a run, from nothing but the keys of its segments.
import { readSegmentKey } from '../../lambda/shared/keys.ts';

export interface Totals {
  /** Predictions; from Segments, duplicates are in it. */
  readonly done: number;
  /** Of these: invalid, failed or skipped. */
  readonly unanswered: number;
  readonly usd: number;
}

/**
 * Duplicates are in the count, and what damaged segments hold that are asked for again: only where a manifest stands is
 * everything there.
 */
export function upTo(samples: number, totals: Totals, isComplete: boolean): Totals {
  return { ...totals, done: Math.min(totals.done, isComplete ? samples : Math.max(0, samples - 1)) };
}

/** Keys in order, from the one after `startAfter` on. */
export type ListKeys = (startAfter?: string) => AsyncIterable<string>;

/**
 * Keys are in the order of their writing only as far as the clocks of their writers agree and a write is quick: each
 * look begins this many segments before the last one that is known.
 */
const OVERLAP = 200;
/** Looks without anything new, after which one begins at the beginning: a clock may have been set back. */
const LOOKS_IN_VAIN = 50;

export class Segments {
  readonly #list: ListKeys;
  readonly #seen = new Set<string>();
  /** The last keys, in order. */
  #tail: string[] = [];
  #inVain = 0;
  #newestAt = 0;
  #totals = { done: 0, unanswered: 0, microUsd: 0 };

  constructor(list: ListKeys) {
    this.#list = list;
  }

  /** When the last one that was found was written, in milliseconds since 1970. */
  get newestAt(): number {
    return this.#newestAt;
  }

  /** Lists what came since the last look. */
  async look(): Promise<Totals> {
    const known = this.#seen.size;
    const startAfter = this.#tail.length < OVERLAP || this.#inVain === LOOKS_IN_VAIN ? undefined : this.#tail[0];
    const listed: string[] = startAfter === undefined ? [] : [startAfter];
    for await (const key of this.#list(startAfter)) {
      listed.push(key);
      if (!this.#seen.has(key)) this.#add(key);
    }
    this.#inVain = startAfter !== undefined && this.#seen.size === known ? this.#inVain + 1 : 0;
    this.#tail = listed.slice(-OVERLAP);
    const { done, unanswered, microUsd } = this.#totals;
    return { done, unanswered, usd: microUsd / 1e6 };
  }

  #add(key: string): void {
    this.#seen.add(key);
    const facts = readSegmentKey(key);
    if (!facts) return;
    this.#newestAt = facts.writtenAt;
    this.#totals.done += facts.count;
    this.#totals.unanswered += facts.unanswered;
    this.#totals.microUsd += facts.costMicroUsd;
  }
}
