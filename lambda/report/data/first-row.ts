// Maps numbers to row indices in typed arrays. A million entries take 24 MB; a Map would take a hundred.

const NONE = -1;

export class FirstRow {
  readonly #keys: Float64Array;
  readonly #rows: Int32Array;
  readonly #mask: number;

  /** @param capacity the most keys that are ever added */
  constructor(capacity: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(8, 2 * capacity)));
    this.#keys = new Float64Array(size);
    this.#rows = new Int32Array(size).fill(NONE);
    this.#mask = size - 1;
  }

  /** @param key an integer of up to 52 bits. @returns -1 if it was never added. */
  get(key: number): number {
    return this.#rows[this.#slot(key)] ?? NONE;
  }

  /** Adds a key that is new. @returns the row for which it was first added, or -1. */
  add(key: number, row: number): number {
    const slot = this.#slot(key);
    const first = this.#rows[slot] ?? NONE;
    if (first === NONE) {
      this.#keys[slot] = key;
      this.#rows[slot] = row;
    }
    return first;
  }

  /** Where the key is or would go: the next free place after its hash. */
  #slot(key: number): number {
    let slot = Math.imul((key | 0) ^ Math.imul(key / 2 ** 32, 0x85ebca6b), 0x9e3779b1);
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    while (this.#rows[slot] !== NONE && this.#keys[slot] !== key) slot = (slot + 1) & this.#mask;
    return slot;
  }
}
