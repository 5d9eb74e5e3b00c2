// The groups of cached answers that a worker holds, within a number of bytes for all of them together.
import type { CachedAnswer } from './cached-answer.ts';

/** Some ten thousand vectors of 1,536 numbers, or 200,000 short answers. Requests beyond them are sent again. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Of an answer besides its text, of a token, and of one probability: objects and numbers in memory. */
const ANSWER_BYTES = 300;
const TOKEN_BYTES = 200;
const PROBABILITY_BYTES = 64;

interface Group {
  readonly answers: Map<string, CachedAnswer>;
  /** Fills `answers`. */
  reading: Promise<void>;
  bytes: number;
}

/** Adds an answer to the group that is being read. @returns false if there is no room for more. */
export type Keep = (key: string, answer: CachedAnswer) => boolean;

export class CachedGroups {
  readonly #maxBytes: number;
  /** In order of use, the latest last. */
  readonly #groups = new Map<string, Group>();
  /** Groups that made room for others. */
  readonly #evicted = new Set<string>();
  #bytes = 0;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Of all groups. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param read reads the group's answers, the first time that one of them is wanted. It never rejects. */
  async get(id: string, key: string, read: (keep: Keep) => Promise<void>): Promise<CachedAnswer | undefined> {
    const known = this.#groups.get(id) ?? { answers: new Map(), bytes: 0, reading: Promise.resolve() };
    const isNew = !this.#groups.delete(id);
    this.#groups.set(id, known);
    if (isNew) known.reading = read((entryKey, answer) => this.#keep(id, known, entryKey, answer));
    await known.reading;
    return known.answers.get(key);
  }

  #keep(id: string, group: Group, key: string, answer: CachedAnswer): boolean {
    // It was evicted while it was read.
    if (this.#groups.get(id) !== group) return false;
    const before = group.answers.get(key);
    const added = sizeOf(answer) - (before ? sizeOf(before) : 0);
    // A group that comes back takes what is free: two that evict each other would be read for every sample.
    if (!this.#evicted.has(id)) this.#makeRoom(added, id);
    if (this.#bytes + added > this.#maxBytes) return false;
    group.answers.set(key, answer);
    group.bytes += added;
    this.#bytes += added;
    return true;
  }

  /** The group that was not used for the longest time goes first. */
  #makeRoom(bytes: number, reader: string): void {
    for (const [id, group] of this.#groups) {
      if (this.#bytes + bytes <= this.#maxBytes) return;
      // Its own run asks for it as often, so one would take from the other.
      if (runOf(id) === runOf(reader) || group.bytes === 0) continue;
      this.#groups.delete(id);
      this.#evicted.add(id);
      this.#bytes -= group.bytes;
    }
  }
}

/** @param id run/group */
const runOf = (id: string): string => id.slice(0, id.lastIndexOf('/'));

function sizeOf({ text, tokens = [], probabilities }: CachedAnswer): number {
  const written = tokens.reduce((sum, { top_logprobs }) => sum + 1 + (top_logprobs?.length ?? 0), 0);
  const listed = probabilities?.values.length ?? 0;
  return ANSWER_BYTES + text.length + written * TOKEN_BYTES + listed * PROBABILITY_BYTES;
}
