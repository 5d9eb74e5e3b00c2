// The vectors that a worker has lately got, so that the second classifier of a model and repeats cost no second call.
import type { EndpointUsage } from '../../../shared/models/reply/usage.ts';

export interface KnownVector {
  readonly vector: Float32Array;
  /** What the original request used. */
  readonly usage: EndpointUsage;
  readonly latencyMs: number;
}

/** Bytes of vectors kept: some ten thousand of the usual 1,536 numbers. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Of an entry besides its numbers. */
const ENTRY_BYTES = 300;

export class KnownVectors {
  readonly #maxBytes: number;
  /** In order of use, the latest last. */
  readonly #known = new Map<string, KnownVector>();
  #bytes = 0;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): KnownVector | undefined {
    const known = this.#known.get(key);
    if (!known) return undefined;
    this.#known.delete(key);
    this.#known.set(key, known);
    return known;
  }

  set(key: string, known: KnownVector): void {
    if (this.#known.has(key)) return;
    this.#known.set(key, known);
    this.#bytes += sizeOf(known);
    for (const [oldest, { vector }] of this.#known) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#known.delete(oldest);
      this.#bytes -= ENTRY_BYTES + vector.byteLength;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }
}

const sizeOf = ({ vector }: KnownVector): number => ENTRY_BYTES + vector.byteLength;
