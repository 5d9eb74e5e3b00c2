// Scripts that put no spaces between words.

/** For a character class in a regular expression with the `v` flag. */
export const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`;

const UNSPACED_LETTER = new RegExp(`[${UNSPACED}]`, 'gv');
const LETTER = /\p{L}/gu;

/** Texts to look at: enough to recognise a file's script. */
const MAX_TEXTS = 1_000;

/** Whether most letters are of scripts without spaces, where the text between two spaces is a phrase, not a word. */
export function isUnspaced(texts: readonly string[]): boolean {
  const step = Math.ceil(texts.length / MAX_TEXTS);
  let [letters, unspaced] = [0, 0];
  for (let i = 0; i < texts.length; i += step) {
    const text = texts[i] ?? '';
    letters += text.match(LETTER)?.length ?? 0;
    unspaced += text.match(UNSPACED_LETTER)?.length ?? 0;
  }
  return unspaced > letters / 2;
}
