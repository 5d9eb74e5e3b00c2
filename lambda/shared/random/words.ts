// Seeded random numbers: the same report from the same run, on every machine.
import { createCipheriv, createHash } from 'node:crypto';

/** Bytes of keystream made at once. */
const BLOCK = Buffer.alloc(1 << 16);

/**
 * Uniform 32-bit unsigned integers: the keystream of AES-128-CTR under a hash of the seed. It comes from the runtime,
 * is defined by a standard, and costs less than a nanosecond a number.
 */
export function seededWords(seed: string): () => number {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  let words = new Uint32Array(0);
  let next = 0;
  return () => {
    if (next === words.length) {
      const block = cipher.update(BLOCK);
      words = new Uint32Array(block.buffer, block.byteOffset, block.length / Uint32Array.BYTES_PER_ELEMENT);
      next = 0;
    }
    return words[next++] ?? 0;
  };
}

const WORDS = 2 ** 32;

/** Uniform numbers in [0, 1), of 32 bits. */
export function seededUniform(seed: string): () => number {
  const word = seededWords(seed);
  return () => word() / WORDS;
}

/** Uniform numbers strictly between 0 and 1, as quantiles of distributions need them. */
export function seededBetween(seed: string): () => number {
  const word = seededWords(seed);
  return () => (word() + 0.5) / WORDS;
}
