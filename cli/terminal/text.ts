// Untrusted text and tables as the terminal shows them.
import { stripVTControlCharacters } from 'node:util';

/**
 * One line without control, direction-changing or invisible characters: labels, headers and answers come from files
 * and models, and must not move the cursor or pass for something else.
 */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();
}

/** Puts each group of lines together, with an empty line between groups. Leaves out empty groups. */
export function paragraphs(parts: readonly (readonly string[])[]): string {
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
