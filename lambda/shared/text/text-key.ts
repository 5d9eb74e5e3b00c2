// When two texts count as the same.
import { hash } from 'node:crypto';

/**
 * The same key for texts that differ only in case, spacing, punctuation or character form. A hash, so that long texts
 * need no more memory than short ones.
 */
export function textKey(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  const words = folded.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  // A text without letters and digits is compared as it is.
  return hash('sha256', words === '' ? folded.trim() : words, 'base64');
}
