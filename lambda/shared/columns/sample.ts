// Samples rows from all over a file to tell its columns apart. The sample is random because a file may be sorted or
// repeat.
import { hash } from 'node:crypto';

const MAX_ROWS = 2_000;
/** Keeps a table with thousands of columns from taking more memory than others. */
const MAX_CELLS = 400_000;
/** Characters kept of a cell: its beginning shows what it is. */
const MAX_CELL = 500;
/** Fewer rows say too little about any column. */
const MIN_ROWS = 50;

/**
 * A reservoir of fixed size in which each row has the same chance (Li, 1994, algorithm L): the number of draws grows
 * with the logarithm of the rows. The same file gives the same rows.
 */
export class RowReservoir {
  readonly #size: number;
  readonly #taken: { row: number; fields: string[] }[] = [];
  #seen = 0;
  #draws = 0;
  #weight: number;
  #next: number;

  constructor(columns: number) {
    this.#size = Math.max(MIN_ROWS, Math.min(MAX_ROWS, Math.floor(MAX_CELLS / Math.max(1, columns))));
    this.#weight = this.#shrink(1);
    this.#next = this.#size - 1 + this.#skip();
  }

  add(fields: readonly string[]): void {
    const row = this.#seen++;
    if (row < this.#size) this.#taken.push({ row, fields: fields.map(beginning) });
    if (row < this.#size || row !== this.#next) return;
    this.#taken[Math.floor(this.#uniform() * this.#size)] = { row, fields: fields.map(beginning) };
    this.#weight = this.#shrink(this.#weight);
    this.#next = row + this.#skip();
  }

  /** In file order. */
  get rows(): readonly (readonly string[])[] {
    return this.#taken.toSorted((a, b) => a.row - b.row).map(({ fields }) => fields);
  }

  #shrink(weight: number): number {
    return weight * Math.exp(Math.log(this.#uniform()) / this.#size);
  }

  #skip(): number {
    return 1 + Math.floor(Math.log(this.#uniform()) / Math.log(1 - this.#weight));
  }

  /** In (0, 1). */
  #uniform(): number {
    return (hash('sha256', `row ${this.#draws++}`, 'buffer').readUIntBE(0, 6) + 0.5) / 2 ** 48;
  }
}

/** Copies the text, because a slice would keep the whole cell in memory. */
const beginning = (cell: string): string => Buffer.from(cell.slice(0, MAX_CELL)).toString();
