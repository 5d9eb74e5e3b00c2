// Maps 32-bit keys to the few rows that have them, in typed arrays.

/**
 * Rows that are kept of a key. A key that more texts share is that of a template, such as "Your order … has been
 * shipped": its rows are no copies of each other, and to compare them all would take for ever.
 */
const MAX_ROWS = 4;
/** Entries: 12 million take 134 MB, and are those of a million texts of ten words. */
const MAX_ENTRIES = 12_000_000;
const FIRST_SLOTS = 1024;
/** Of all slots, when the table grows. */
const FULL = 0.75;
const NONE = -1;

export class KeyTable {
  #keys = new Uint32Array(FIRST_SLOTS);
  #rows = new Int32Array(FIRST_SLOTS).fill(NONE);
  #entries = 0;

  /** @returns false where there is no more room. */
  add(key: number, row: number): boolean {
    if (this.#entries === MAX_ENTRIES) return false;
    if (this.#entries >= FULL * this.#keys.length) this.#grow();
    const mask = this.#keys.length - 1;
    let slot = key & mask;
    // One more than is kept says that there are too many.
    for (let known = 0; this.#rows[slot] !== NONE; slot = (slot + 1) & mask) {
      if (this.#keys[slot] !== key) continue;
      known++;
      if (known > MAX_ROWS || this.#rows[slot] === row) return true;
    }
    this.#keys[slot] = key;
    this.#rows[slot] = row;
    this.#entries++;
    return true;
  }

  /** Visits the rows of a key, unless there are too many. */
  forEach(key: number, visit: (row: number) => void): void {
    const mask = this.#keys.length - 1;
    const found: number[] = [];
    for (let slot = key & mask; this.#rows[slot] !== NONE; slot = (slot + 1) & mask) {
      if (this.#keys[slot] === key) found.push(this.#rows[slot] ?? NONE);
    }
    if (found.length <= MAX_ROWS) for (const row of found) visit(row);
  }

  #grow(): void {
    const [keys, rows] = [this.#keys, this.#rows];
    this.#keys = new Uint32Array(2 * keys.length);
    this.#rows = new Int32Array(2 * rows.length).fill(NONE);
    const mask = this.#keys.length - 1;
    for (const [old, row] of rows.entries()) {
      if (row === NONE) continue;
      const key = keys[old] ?? 0;
      let slot = key & mask;
      while (this.#rows[slot] !== NONE) slot = (slot + 1) & mask;
      this.#keys[slot] = key;
      this.#rows[slot] = row;
    }
  }
}
