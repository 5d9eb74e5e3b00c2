// Maps numbers to row indices in typed arrays. A million entries take 24 MB; a Map would take a hundred.

const NONE = -1;
const FEWEST_SLOTS = 8;
/** Of the slots, before their number doubles. */
const FULL = 0.5;

export class FirstRow {
  #keys: Float64Array;
  #rows: Int32Array;
  #entries = 0;

  /** @param expected how many keys are likely to be added */
  constructor(expected: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(FEWEST_SLOTS, expected / FULL)));
    this.#keys = new Float64Array(size);
    this.#rows = new Int32Array(size).fill(NONE);
  }

  /** @param key an integer of up to 52 bits. @returns -1 if it was never added. */
  get(key: number): number {
    return this.#rows[this.#slot(key)] ?? NONE;
  }

  /** Adds a key that is new. @returns the row for which it was first added, or -1. */
  add(key: number, row: number): number {
    const slot = this.#slot(key);
    const first = this.#rows[slot] ?? NONE;
    if (first !== NONE) return first;
    this.#keys[slot] = key;
    this.#rows[slot] = row;
    this.#entries++;
    if (this.#entries > FULL * this.#rows.length) this.#grow();
    return NONE;
  }

  /** Where the key is or would go: the next free place after its hash. */
  #slot(key: number): number {
    const mask = this.#rows.length - 1;
    let slot = Math.imul((key | 0) ^ Math.imul(key / 2 ** 32, 0x85ebca6b), 0x9e3779b1);
    slot = (slot ^ (slot >>> 15)) & mask;
    while (this.#rows[slot] !== NONE && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [keys, rows] = [this.#keys, this.#rows];
    this.#keys = new Float64Array(2 * keys.length);
    this.#rows = new Int32Array(2 * rows.length).fill(NONE);
    for (const [old, row] of rows.entries()) {
      if (row === NONE) continue;
      const key = keys[old] ?? 0;
      const slot = this.#slot(key);
      this.#keys[slot] = key;
      this.#rows[slot] = row;
    }
  }
}
