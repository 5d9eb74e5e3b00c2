// What a holdout is, whatever the order of its rows: one hash of the texts and labels of all of them.
import { createHash, hash } from 'node:crypto';

const MODULUS = 1n << 128n;
/** Hexadecimal digits of 128 bits. */
const DIGITS = 32;

/**
 * Adds up the rows' hashes, so that the order does not matter and nothing but the sum is kept (Bellare and Micciancio
 * 1997, AdHash).
 */
export class HoldoutContent {
  #sum = 0n;
  #rows = 0;

  /** @param content of the row, see `contentHasher` */
  add(content: string, label: string): void {
    const ofRow = hash('sha256', JSON.stringify([content, label]), 'hex').slice(0, DIGITS);
    this.#sum = (this.#sum + BigInt(`0x${ofRow}`)) % MODULUS;
    this.#rows++;
  }

  /** 32 hexadecimal digits. */
  hash(): string {
    return createHash('sha256').update(`${this.#rows} ${this.#sum}`).digest('hex').slice(0, DIGITS);
  }
}
