// Rows that belong together: a reader learns no more from a second row of a customer, or from a copy of a text, than the
// two have in difference. Statistics count units, not rows.

/** Every row is in exactly one unit. Where all units are single rows there is no such object, and rows are counted. */
export interface Units {
  /** By row: index of its unit, in the order of the units' first rows. */
  readonly of: Int32Array;
  readonly count: number;
}

/** Disjoint sets of rows, which grow by what relates two rows, whatever relates them. */
export class UnitSets {
  readonly #parents: Int32Array;

  constructor(rows: number) {
    this.#parents = Int32Array.from({ length: rows }, (_, row) => row);
  }

  join(one: number, other: number): void {
    const [first, second] = [this.#root(one), this.#root(other)];
    // The earlier row is the root, so that units are in the order of their first rows.
    this.#parents[Math.max(first, second)] = Math.min(first, second);
  }

  /** @returns undefined where no two rows belong together. */
  units(): Units | undefined {
    const rows = this.#parents.length;
    const of = new Int32Array(rows);
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const root = this.#root(row);
      of[row] = root === row ? count++ : (of[root] ?? 0);
    }
    return count === rows ? undefined : { of, count };
  }

  #root(row: number): number {
    let root = row;
    for (let parent = this.#parents[root] ?? root; parent !== root; parent = this.#parents[root] ?? root) {
      // Halves the path, which keeps paths short.
      this.#parents[root] = this.#parents[parent] ?? parent;
      root = parent;
    }
    return root;
  }
}

/** A row of each unit: the first one. @param units undefined where every row stands for itself */
export function firstRows(units: Units | undefined, rows: number): Uint32Array {
  if (!units) return Uint32Array.from({ length: rows }, (_, row) => row);
  const firsts = new Uint32Array(units.count);
  let next = 0;
  for (let row = 0; row < rows; row++) if (units.of[row] === next) firsts[next++] = row;
  return firsts;
}

/** The rows of each unit: those of unit u are `rows[starts[u]]` to before `rows[starts[u + 1]]`, ascending. */
export function rowsByUnit({ of, count }: Units): { readonly starts: Int32Array; readonly rows: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (const unit of of) starts[unit + 1] = (starts[unit + 1] ?? 0) + 1;
  for (let unit = 0; unit < count; unit++) starts[unit + 1] = (starts[unit + 1] ?? 0) + (starts[unit] ?? 0);
  const next = starts.slice();
  const rows = new Int32Array(of.length);
  for (const [row, unit] of of.entries()) {
    const place = next[unit] ?? 0;
    rows[place] = row;
    next[unit] = place + 1;
  }
  return { starts, rows };
}
