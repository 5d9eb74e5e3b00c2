// Decides which rows become the train file: a seeded, stratified part. No text, near copy or group is on both sides.
import { hash } from 'node:crypto';

export interface SplitRow {
  readonly label: string;
  /** Rows that share a group stay together. */
  readonly groups: readonly string[];
  /** Rows added before, of whose texts this one's is a copy or a near copy. */
  readonly copies: readonly number[];
}

/** Collects a file's rows as they stream by. Memory grows by a few numbers per row, and with the distinct groups. */
export class Splitter {
  /** For each row, another row of its unit, as in a disjoint-set forest (Tarjan, 1975). */
  readonly #parents: number[] = [];
  readonly #labels: string[] = [];
  readonly #rowOf = new Map<string, number>();

  add({ label, groups, copies }: SplitRow): void {
    const row = this.#parents.push(this.#parents.length) - 1;
    this.#labels.push(label);
    for (const group of groups) {
      const other = this.#rowOf.get(group);
      if (other === undefined) this.#rowOf.set(group, row);
      else this.#join(row, other);
    }
    for (const other of copies) this.#join(row, other);
  }

  #join(row: number, other: number): void {
    this.#parents[this.#root(row)] = this.#root(other);
  }

  /**
   * @param share of each label's rows for the train file, between 0 and 1. A label with two or more units has at least
   * one on each side.
   * @returns for each row, whether it is for the train file.
   */
  split(share: number, seed: number): Uint8Array {
    const units = Map.groupBy(this.#parents.keys(), (row) => this.#root(row));
    // A unit's first row decides its label.
    const byLabel = Map.groupBy(units.values(), ([first = 0]) => this.#labels[first] ?? '');
    const isTrain = new Uint8Array(this.#parents.length);
    for (const ofLabel of byLabel.values()) {
      const shuffled = ofLabel
        .map((unit) => ({ unit, order: hash('sha256', `${seed} split ${unit[0]}`) }))
        .sort((a, b) => (a.order < b.order ? -1 : 1));
      const rows = ofLabel.reduce((sum, unit) => sum + unit.length, 0);
      let taken = 0;
      for (const [at, { unit }] of shuffled.entries()) {
        const isLast = at === shuffled.length - 1;
        const isFirst = at === 0;
        // The first unit is for training, so that the label can be learned at all. The last is for scoring.
        const fits = taken + unit.length / 2 <= share * rows;
        if (shuffled.length > 1 && (isFirst || (fits && !isLast))) {
          taken += unit.length;
          for (const row of unit) isTrain[row] = 1;
        }
      }
    }
    return isTrain;
  }

  #root(row: number): number {
    let root = row;
    for (let parent = this.#parents[root]; parent !== undefined && parent !== root; parent = this.#parents[root]) {
      root = parent;
    }
    for (let next = row; next !== root; ) {
      const parent = this.#parents[next] ?? root;
      this.#parents[next] = root;
      next = parent;
    }
    return root;
  }
}
