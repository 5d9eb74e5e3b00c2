// Splits texts into runs of characters, as scikit-learn's vectorizers do.
import type { Analyzer } from './tuning.ts';

/** What Python's str.isspace() accepts. JavaScript's \s lacks \x1c to \x1f and \x85, and includes U+FEFF. */
const SPACE = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const SPACES = new RegExp(`${SPACE}{2,}`, 'g');
const ANY_SPACE = new RegExp(SPACE, 'g');

/** Returns a function from a text to its runs of characters in order, including repeats. */
export function characterRuns(
  analyzer: 'char' | 'char_wb',
  [shortest, longest]: Analyzer['ngram_range'],
): (text: string) => readonly string[] {
  return analyzer === 'char' ? (text) => runs(text, shortest, longest) : (text) => runsInWords(text, shortest, longest);
}

/** `analyzer='char'`: all runs of `shortest` to `longest` characters. */
function runs(text: string, shortest: number, longest: number): string[] {
  const characters = [...text.toLowerCase().replace(SPACES, ' ')];
  const found: string[] = [];
  for (let length = shortest; length <= Math.min(longest, characters.length); length++) {
    for (let at = 0; at + length <= characters.length; at++) found.push(characters.slice(at, at + length).join(''));
  }
  return found;
}

/**
 * `analyzer='char_wb'`: the runs in each word, padded with a space on both sides. A shorter word counts once, whole.
 */
function runsInWords(text: string, shortest: number, longest: number): string[] {
  const found: string[] = [];
  for (const word of text.toLowerCase().split(ANY_SPACE)) {
    if (word === '') continue;
    const characters = [' ', ...word, ' '];
    for (let length = shortest; length <= longest; length++) {
      if (characters.length <= length) {
        found.push(characters.join(''));
        break;
      }
      for (let at = 0; at + length <= characters.length; at++) found.push(characters.slice(at, at + length).join(''));
    }
  }
  return found;
}
