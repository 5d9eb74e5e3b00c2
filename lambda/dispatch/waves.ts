// Reads the rows of a holdout in the run's random order, in flat memory: the file may be far larger, and packed, so
// that nobody can jump in it.

import * as z from 'zod';
import { uint32At } from '../shared/at.ts';
import type { CsvTable } from '../shared/csv/open.ts';
import { parseJsonAs } from '../shared/storage/json.ts';

/**
 * Bytes of the rows that are kept at once. A file of usual size is one wave; a million short rows are four, each with a
 * pass of three seconds.
 */
const WAVE_BYTES = 32 * 1024 * 1024;
/** The share of its rows that a full wave keeps, so that there is room for a while. */
const THINNED = 0.75;
const FIRST_BYTES = 64 * 1024;
const FIRST_ROWS = 1_024;

const Fields = z.array(z.string());

/** A row, and its place in the run's order. */
export interface PlacedRow {
  readonly position: number;
  readonly row: number;
  readonly fields: readonly string[];
}

/**
 * The rows from a position on, wave by wave. Each wave is a pass over the file that keeps the rows that come next, as
 * many as fit.
 * @param open undefined if the file is gone, which ends the waves with 'gone'
 * @param positions the position of each row
 * @param isWanted whether the row at a position is to be kept
 */
export async function* readWaves(
  open: () => Promise<CsvTable | undefined>,
  positions: Uint32Array,
  from = 0,
  isWanted: (position: number) => boolean = () => true,
  waveBytes = WAVE_BYTES,
): AsyncGenerator<Iterable<PlacedRow> | 'gone'> {
  const wave = new Wave(waveBytes);
  let start = from;
  while (start < positions.length) {
    const table = await open();
    if (!table) {
      yield 'gone';
      return;
    }
    wave.begin(start, positions.length);
    let row = 0;
    for await (const batch of table.batches) {
      for (const { fields } of batch) {
        const position = uint32At(positions, row);
        if (wave.mayTake(position) && isWanted(position)) wave.add(position, row, fields);
        row++;
      }
    }
    yield wave.inOrder();
    start = wave.end;
  }
}

/** Larger than any position and any number of rows: both fit into one number, which sorts without a function. */
const KEY = 2 ** 24;

/**
 * The rows at the lowest positions of those that were added, as many as fit. Their fields stand one after the other in
 * one buffer, because a million strings that come and go would take many times their size.
 */
class Wave {
  readonly #limit: number;
  #buffer = Buffer.alloc(FIRST_BYTES);
  /** By entry, in the order in which they stand in the buffer: the position, the row, and where its fields end. */
  #positions = new Uint32Array(FIRST_ROWS);
  #rows = new Uint32Array(FIRST_ROWS);
  #ends = new Uint32Array(FIRST_ROWS);
  #count = 0;
  #start = 0;
  #end = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Empties the wave, for positions from `start` to `end` - 1. */
  begin(start: number, end: number): void {
    this.#count = 0;
    this.#start = start;
    this.#end = end;
  }

  /** Positions from here on belong to a later wave. */
  get end(): number {
    return this.#end;
  }

  mayTake(position: number): boolean {
    return position >= this.#start && position < this.#end;
  }

  add(position: number, row: number, fields: readonly string[]): void {
    const json = JSON.stringify(fields);
    const bytes = Buffer.byteLength(json);
    // A row that fits into no wave is one of its own, if it is the next.
    while (this.#count > 0 && this.#size + bytes > this.#limit && this.mayTake(position)) this.#thin(position);
    if (!this.mayTake(position)) return;
    this.#makeRoom(bytes);
    this.#put(position, row, this.#size + this.#buffer.write(json, this.#size));
  }

  *inOrder(): Generator<PlacedRow> {
    const keys = Float64Array.from(
      { length: this.#count },
      (_, entry) => uint32At(this.#positions, entry) * KEY + entry,
    );
    for (const key of keys.sort()) {
      const entry = key % KEY;
      const json = this.#buffer.toString('utf8', this.#from(entry), uint32At(this.#ends, entry));
      const position = uint32At(this.#positions, entry);
      yield { position, row: uint32At(this.#rows, entry), fields: parseJsonAs(json, 'a row', Fields) };
    }
  }

  get #size(): number {
    return this.#from(this.#count);
  }

  #from(entry: number): number {
    return entry === 0 ? 0 : uint32At(this.#ends, entry - 1);
  }

  #put(position: number, row: number, end: number): void {
    this.#positions[this.#count] = position;
    this.#rows[this.#count] = row;
    this.#ends[this.#count] = end;
    this.#count++;
  }

  /** Lets the last quarter of the positions go, and at least one. @param next the position that is to be added */
  #thin(next: number): void {
    const ascending = new Uint32Array(this.#count + 1).fill(next);
    ascending.set(this.#positions.subarray(0, this.#count));
    ascending.sort();
    this.#end = uint32At(ascending, Math.max(1, Math.floor(ascending.length * THINNED)));
    const before = this.#count;
    this.#count = 0;
    for (let entry = 0, from = 0; entry < before; entry++) {
      const [position, to] = [uint32At(this.#positions, entry), uint32At(this.#ends, entry)];
      if (this.mayTake(position)) {
        const place = this.#size;
        this.#buffer.copyWithin(place, from, to);
        this.#put(position, uint32At(this.#rows, entry), place + to - from);
      }
      from = to;
    }
  }

  #makeRoom(bytes: number): void {
    const needed = this.#size + bytes;
    if (needed > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(needed, Math.min(2 * this.#buffer.length, this.#limit)));
      this.#buffer.copy(larger, 0, 0, this.#size);
      this.#buffer = larger;
    }
    if (this.#count < this.#positions.length) return;
    this.#positions = twice(this.#positions);
    this.#rows = twice(this.#rows);
    this.#ends = twice(this.#ends);
  }
}

function twice(list: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(2 * list.length);
  longer.set(list);
  return longer;
}
