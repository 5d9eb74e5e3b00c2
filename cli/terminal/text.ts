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

const LINES = ['top', 'bottom', 'left', 'right', 'mid'].flatMap((line) => [
  line,
  `${line}-mid`,
  `${line}-left`,
  `${line}-right`,
]);

/** cli-table3's options for columns separated by two blanks, without colour. */
export const BORDERLESS = {
  chars: Object.fromEntries([...LINES, 'middle'].map((line) => [line, ''])),
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
};
