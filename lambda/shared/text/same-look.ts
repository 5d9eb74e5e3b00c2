// Which labels look the same: those that differ only in how their characters are stored, or in what nobody can see.

/**
 * Soft hyphens, zero-width spaces, word joiners, byte order marks, marks of direction, and the selectors of a picture's
 * style. Overrides of direction (U+202D, U+202E) do change what is seen, and other variation selectors change names.
 */
const INVISIBLE =
  /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202c\u2060\u2066-\u2069\ufeff]|(?<=\p{Emoji})(?:\ufe0e|\ufe0f)/gu;

/**
 * Joiners (U+200C, U+200D) tell words apart in Persian or in the scripts of India, and make one picture of several. In
 * these scripts, and at the edge of a text, they are left from copying or set type.
 */
const WITHOUT_JOINERS = String.raw`\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Armenian}\p{sc=Georgian}\p{sc=Hebrew}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}`;
const JOINED = String.raw`[[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}]--[${WITHOUT_JOINERS}]]`;
const IDLE_JOINER = new RegExp(String.raw`(?<!${JOINED})[\u200c\u200d]|[\u200c\u200d](?!${JOINED})`, 'gv');

/** No-break, thin and other blanks. */
const BLANK = /\p{Zs}/gu;
const PLAIN = /^[\x20-\x7e]*$/;

/** Without what nobody can see, and with plain blanks. Takes time with the length of the text, whatever it holds. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(IDLE_JOINER, '').replace(INVISIBLE, '').replace(BLANK, ' ');
}

/**
 * Two labels look the same if this is the same for both. It is a key and is never shown.
 * @example sameLook('cafe\u0301') === sameLook('caf\u00e9')
 */
export function sameLook(label: string): string {
  return PLAIN.test(label) ? label : visible(label).normalize('NFC');
}

/** @returns the index of the label that a text is, or looks like; undefined for none, and for one like several. */
export function labelIndex(labels: readonly string[]): (text: string) => number | undefined {
  const exact = new Map(labels.map((label, index) => [label, index]));
  const alike = new Map<string, number | undefined>();
  for (const [index, label] of labels.entries()) {
    const look = sameLook(label);
    alike.set(look, alike.has(look) ? undefined : index);
  }
  return (text) => exact.get(text) ?? alike.get(sameLook(text));
}
