// Decides when two texts count as the same.
import { hash } from 'node:crypto';

/**
 * Texts that differ only in case, spacing, punctuation or character form have the same key. It is a hash, so long texts
 * need no more memory than short ones.
 */
export function textKey(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  const words = folded.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  // A text without letters or digits is compared as it is.
  return hash('sha256', words === '' ? folded.trim() : words, 'base64');
}
