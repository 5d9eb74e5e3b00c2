// Reads the rows of a holdout in the run's random order, in flat memory: the file may be far larger, and packed, so
// that nobody can jump in it.

import * as z from 'zod';
import { uint32At } from '../shared/at.ts';
import type { CsvTable } from '../shared/csv/open.ts';
import { parseJsonAs } from '../shared/storage/json.ts';

/** Memory of the rows that are kept at once. A file of usual size is one wave. */
const WAVE_BYTES = 64 * 1024 * 1024;
/** What a row takes besides its text. */
const ROW_BYTES = 100;
/** JavaScript needs two bytes for a character of a text that is not Latin-1. */
const CHARACTER_BYTES = 2;
/** Rows are sorted and dropped once they take this much of a wave, and not one by one. */
const SLACK = 1.25;

const Fields = z.array(z.string());

/** A row, and its place in the run's order. */
export interface PlacedRow {
  readonly position: number;
  readonly row: number;
  readonly fields: readonly string[];
}

interface KeptRow {
  readonly position: number;
  readonly row: number;
  /** A copy, because a field is a slice of a longer text and would keep all of it in memory. */
  readonly json: string;
}

/**
 * The rows from a position on, wave by wave. Each wave is a pass over the file that keeps the rows that come next, as
 * many as fit. A row beyond the last that may still fit is let go at once.
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
  let start = from;
  while (start < positions.length) {
    const table = await open();
    if (!table) {
      yield 'gone';
      return;
    }
    const wave = new Wave(start, positions.length, waveBytes);
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

/** The rows at the lowest positions of those that were added, as many as fit. */
class Wave {
  readonly #start: number;
  readonly #bytes: number;
  #kept: KeptRow[] = [];
  #size = 0;
  /** Positions from here on belong to a later wave. */
  end: number;

  constructor(start: number, end: number, bytes: number) {
    this.#start = start;
    this.end = end;
    this.#bytes = bytes;
  }

  mayTake(position: number): boolean {
    return position >= this.#start && position < this.end;
  }

  add(position: number, row: number, fields: readonly string[]): void {
    const kept = { position, row, json: JSON.stringify(fields) };
    this.#kept.push(kept);
    this.#size += bytesOf(kept);
    if (this.#size > this.#bytes * SLACK) this.#thin();
  }

  *inOrder(): Generator<PlacedRow> {
    this.#sort();
    for (const { position, row, json } of this.#kept)
      yield { position, row, fields: parseJsonAs(json, 'a row', Fields) };
    // Its reader may hold the wave until the next one is there.
    this.#kept = [];
  }

  #thin(): void {
    this.#sort();
    while (this.#size > this.#bytes && this.#kept.length > 1) {
      const dropped = this.#kept.pop();
      if (!dropped) break;
      this.#size -= bytesOf(dropped);
      this.end = dropped.position;
    }
  }

  #sort(): void {
    this.#kept.sort((a, b) => a.position - b.position);
  }
}

const bytesOf = ({ json }: KeptRow): number => ROW_BYTES + CHARACTER_BYTES * json.length;
