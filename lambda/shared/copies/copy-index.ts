// Finds copies of texts, exact and near, among a million of them in bounded memory. Dispatch and report use it alike, so
// that what the one leaves out of training is what the other tells.
import { foldText, numericKey } from '../text/text-key.ts';
import { FirstRow } from './first-row.ts';
import { KeyTable } from './key-table.ts';
import { isNearCopy } from './near.ts';
import { nearKeys } from './near-keys.ts';
import { type Words, wordsOf } from './words.ts';

/** Words of all texts: 100 MB. Texts beyond are compared exactly, and not with a word changed. */
const MAX_WORDS = 25_000_000;
const FIRST_WORDS = 4096;

/** A text, ready to be looked up. */
export interface FoldedText {
  /** See numericKey. */
  readonly key: number;
  readonly words: Words;
}

/** @returns undefined for a blank text, which is no copy of another. */
export function folded(text: string): FoldedText | undefined {
  const plain = foldText(text);
  return plain === '' ? undefined : { key: numericKey(plain), words: wordsOf(plain) };
}

/** Rows are numbered from 0, in the order in which they are added. */
export class CopyIndex {
  readonly #first: FirstRow;
  readonly #near = new KeyTable();
  #ends: Uint32Array<ArrayBuffer>;
  #words = new Uint32Array(FIRST_WORDS);
  #used = 0;
  #rows = 0;
  #isTruncated = false;

  /** @param expected how many rows are likely to be added */
  constructor(expected: number) {
    this.#first = new FirstRow(expected);
    this.#ends = new Uint32Array(Math.max(1, expected));
  }

  /** Whether some texts could not be kept, so that near copies of them are not found. */
  get isTruncated(): boolean {
    return this.#isTruncated;
  }

  /** @returns the first row with the same text, or -1. */
  add(text: FoldedText | undefined): number {
    const row = this.#rows++;
    const first = text ? this.#first.add(text.key, row) : -1;
    if (text && first === -1) this.#keep(row, text.words);
    if (row === this.#ends.length) this.#ends = enlarged(this.#ends, 2 * row);
    this.#ends[row] = this.#used;
    return first;
  }

  /** @returns the first row with the same text, or -1. */
  exact(text: FoldedText): number {
    return this.#first.get(text.key);
  }

  /** Rows of which the text is a near copy, ascending; of equal texts the first. @param below only rows before this one */
  near(words: Words, below = Number.POSITIVE_INFINITY): number[] {
    const found = new Set<number>();
    nearKeys(words, (key) =>
      this.#near.forEach(key, (row) => {
        if (row < below && !found.has(row) && isNearCopy(words, this.words(row))) found.add(row);
      }),
    );
    return [...found].sort((a, b) => a - b);
  }

  /** None of a text that an earlier row has, too, that is blank, or that could not be kept. */
  words(row: number): Words {
    return this.#words.subarray(this.#ends[row - 1] ?? 0, this.#ends[row] ?? 0);
  }

  #keep(row: number, words: Words): void {
    if (this.#used + words.length > MAX_WORDS) {
      this.#isTruncated = true;
      return;
    }
    if (this.#used + words.length > this.#words.length) {
      this.#words = enlarged(this.#words, Math.min(MAX_WORDS, 2 * (this.#used + words.length)));
    }
    this.#words.set(words, this.#used);
    this.#used += words.length;
    nearKeys(words, (key) => {
      if (!this.#near.add(key, row)) this.#isTruncated = true;
    });
  }
}

function enlarged(list: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(list);
  return larger;
}
