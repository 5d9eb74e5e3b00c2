// Which rows of a file belong together: those of one `group`, copies of a text, and its near copies. Dispatch and report
// use it alike, so that what ends a run counts the same units as what is said of it.
import { numericKey } from '../text/text-key.ts';
import { CopyIndex, type FoldedText } from './copy-index.ts';
import { FirstRow } from './first-row.ts';
import { UnitSets, type Units } from './units.ts';

/** Row indices, from 0; another row is always an earlier one. */
export interface Related {
  /** Rows with nearly the text of an earlier row → the first such row. */
  readonly near: ReadonlyMap<number, number>;
  /** Undefined where no rows belong together. */
  readonly units: Units | undefined;
}

/** Rows are numbered from 0, in the order in which they are added. */
export class Together {
  readonly texts: CopyIndex;
  readonly #groups: FirstRow;
  readonly #sets: UnitSets;
  #rows = 0;

  /** @param rows of the file @param hasGroup whether it has a column of groups */
  constructor(rows: number, hasGroup: boolean) {
    this.texts = new CopyIndex(rows);
    this.#groups = new FirstRow(hasGroup ? rows : 0);
    this.#sets = new UnitSets(rows);
  }

  /** @param group a row without one stands for itself @returns the first row with the same text, or -1 */
  add(text: FoldedText | undefined, group: string | undefined): number {
    const row = this.#rows++;
    const name = group?.trim();
    const ofGroup = name ? this.#groups.add(numericKey(name), row) : -1;
    const first = this.texts.add(text);
    for (const other of [ofGroup, first]) if (other !== -1) this.#sets.join(other, row);
    return first;
  }

  /** Once all rows were added. */
  related(): Related {
    const near = new Map<number, number>();
    for (let row = 0; row < this.#rows; row++) {
      const [first, ...others] = this.texts.near(this.texts.words(row), row);
      if (first === undefined) continue;
      near.set(row, first);
      for (const other of [first, ...others]) this.#sets.join(other, row);
    }
    return { near, units: this.#sets.units() };
  }
}
