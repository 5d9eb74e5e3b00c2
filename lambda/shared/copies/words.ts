// A text as the words by which it is compared with others.

/** Words to look at; the beginning of a long text says enough. */
const MAX_WORDS = 500;

/** Hashes of the words of a text, in their order. */
export type Words = Uint32Array;

/** The lowest bit of a word's hash: whether there is a digit in it. */
const DIGIT = 1;
/** The next one: whether it is a character of a script without blanks between words. */
const ALONE_BIT = 2;

/** @param folded see foldText */
export function wordsOf(folded: string): Words {
  const words: number[] = [];
  let word = 0;
  let digits = 0;
  const end = (alone: number) => {
    if (word === 0) return;
    words.push(((mix(word) & ~(DIGIT | ALONE_BIT)) | digits | alone) >>> 0);
    word = 0;
    digits = 0;
  };
  for (let index = 0; index < folded.length && words.length < MAX_WORDS; index++) {
    const unit = folded.charCodeAt(index);
    const kind = kindOf(unit);
    if (kind === UnitKind.between || kind === UnitKind.alone) end(0);
    if (kind === UnitKind.between) continue;
    // FNV-1a; never 0, which says that no word has begun.
    word = Math.imul((word || 0x811c9dc5) ^ unit, 0x01000193) || 1;
    if (kind === UnitKind.digit) digits = DIGIT;
    if (kind === UnitKind.alone) end(ALONE_BIT);
  }
  if (words.length < MAX_WORDS) end(0);
  return Uint32Array.from(words);
}

/** How many words a text has, where two characters of a script without blanks make one. */
export function sizeOf(words: Words): number {
  let alone = 0;
  for (const word of words) alone += Number((word & ALONE_BIT) !== 0);
  return words.length - alone / 2;
}

export const isNumber = (word: number): boolean => (word & DIGIT) !== 0;

/** The role of a UTF-16 unit in a word. */
const UnitKind = { between: 1, inWord: 2, digit: 3, alone: 4 } as const;
type UnitKind = (typeof UnitKind)[keyof typeof UnitKind];

/** Scripts without blanks between words: each character counts as a word. */
const ALONE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;
/** Includes halves of surrogate pairs, which are hardly ever punctuation. */
const IN_WORD = /[\p{L}\p{M}\p{Cs}]/u;
const IS_DIGIT = /\p{N}/u;
/** Cached by unit, because a regular expression for each would take most of the time. */
const kinds = new Uint8Array(2 ** 16);
const KINDS: readonly UnitKind[] = Object.values(UnitKind);

function kindOf(unit: number): UnitKind {
  const known = KINDS[(kinds[unit] ?? 0) - 1];
  if (known !== undefined) return known;
  const character = String.fromCharCode(unit);
  let kind: UnitKind = UnitKind.between;
  if (ALONE.test(character)) kind = UnitKind.alone;
  else if (IS_DIGIT.test(character)) kind = UnitKind.digit;
  else if (IN_WORD.test(character)) kind = UnitKind.inWord;
  kinds[unit] = kind;
  return kind;
}

/** MurmurHash3's finalizer, which makes every bit depend on all others. */
export function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
