// Samples rows from all over a holdout in one pass, without knowing its length.

import * as z from 'zod';
import { parseJsonAs } from '../../shared/storage/json.ts';

/** The prompts of these rows are counted. The mean of so many is within a percent or two and takes a second. */
const MAX_ROWS = 1_000;
/** All sampled rows together. A single row may have megabytes. */
const MAX_CHARACTERS = 8_000_000;

/** Takes every row at first, then every 2nd, 4th and so on: evenly spaced, because a holdout may be sorted. */
export class RowSample {
  #taken: { readonly fields: readonly string[]; readonly characters: number }[] = [];
  #characters = 0;
  #step = 1;
  #seen = 0;

  add(fields: readonly string[]): void {
    if (this.#seen++ % this.#step !== 0) return;
    // Copied, because a field is a slice of a longer text and would keep all of it in memory.
    const copy = parseJsonAs(JSON.stringify(fields), 'a row', z.array(z.string()));
    const characters = fields.reduce((sum, field) => sum + field.length, 0);
    this.#taken.push({ fields: copy, characters });
    this.#characters += characters;
    while (this.#taken.length > MAX_ROWS || (this.#characters > MAX_CHARACTERS && this.#taken.length > 1)) this.#thin();
  }

  /** In the file's order. */
  get rows(): readonly (readonly string[])[] {
    return this.#taken.map(({ fields }) => fields);
  }

  #thin(): void {
    this.#step *= 2;
    this.#taken = this.#taken.filter((_, index) => index % 2 === 0);
    this.#characters = this.#taken.reduce((sum, { characters }) => sum + characters, 0);
  }
}
