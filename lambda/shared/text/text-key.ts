// Decides when two texts count as the same.
import { hash } from 'node:crypto';

/**
 * Texts that differ only in case, spacing, punctuation or character form are folded into the same one. Marks stay: in
 * Hindi or Thai they are vowels.
 */
export function foldText(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  const words = folded.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim();
  // A text without letters or digits is compared as it is.
  return words === '' ? folded.replace(/\s+/g, ' ').trim() : words;
}

/** The same for texts that count as the same. It is a hash, so long texts need no more memory than short ones. */
export function textKey(text: string): string {
  return hash('sha256', foldText(text), 'base64');
}

/**
 * The same as a number, of a text that is folded: 52 bits of a hash. Among a million texts, the chance of a collision is
 * 1 in 10,000.
 */
export function numericKey(folded: string): number {
  const digest = hash('sha1', folded, 'buffer');
  return digest.readUInt32LE(0) * 2 ** 20 + (digest.readUInt32LE(4) >>> 12);
}
