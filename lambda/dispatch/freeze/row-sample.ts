// Some rows from all over a holdout, taken as it goes by once and its length is not known yet.

import * as z from 'zod';
import { parseJsonAs } from '../../shared/storage/json.ts';

/** Rows whose prompts are counted: the mean of so many is within a percent or two, and takes a second. */
const MAX_ROWS = 1_000;
/** Of all of them together: rows may be of megabytes. */
const MAX_CHARACTERS = 8_000_000;

/** Every row while they are few, then every second, fourth … row: evenly spaced, as a holdout may be sorted. */
export class RowSample {
  #taken: { readonly fields: readonly string[]; readonly characters: number }[] = [];
  #characters = 0;
  #step = 1;
  #seen = 0;

  add(fields: readonly string[]): void {
    if (this.#seen++ % this.#step !== 0) return;
    // Copied: a field is a piece of a longer text, all of which it would keep in memory.
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
