// Labels look the same if they differ only in how their characters are stored, or in characters that nobody can see.

/**
 * Soft hyphens, zero-width spaces, word joiners, byte order marks, direction marks, and selectors of an emoji's style.
 * Direction overrides (U+202D, U+202E) do change what is seen, and other variation selectors change names.
 */
const INVISIBLE =
  /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202c\u2060\u2066-\u2069\ufeff]|(?<=\p{Emoji})(?:\ufe0e|\ufe0f)/gu;

/**
 * Joiners (U+200C, U+200D) distinguish words in Persian and in the scripts of India, and combine several emoji into
 * one. In the scripts below, and at the edge of a text, they are leftovers of copying or typesetting.
 */
const WITHOUT_JOINERS = String.raw`\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Armenian}\p{sc=Georgian}\p{sc=Hebrew}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}`;
const JOINED = String.raw`[[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}]--[${WITHOUT_JOINERS}]]`;
const IDLE_JOINER = new RegExp(String.raw`(?<!${JOINED})[\u200c\u200d]|[\u200c\u200d](?!${JOINED})`, 'gv');

/** No-break, thin and other blanks. */
const BLANK = /\p{Zs}/gu;
const PLAIN = /^[\x20-\x7e]*$/;

/** Removes what nobody can see and makes all blanks plain. Takes time linear in the length of any text. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(IDLE_JOINER, '').replace(INVISIBLE, '').replace(BLANK, ' ');
}

/**
 * Two labels look the same if this returns the same for both. The result is a key and is never shown.
 * @example sameLook('cafe\u0301') === sameLook('caf\u00e9')
 */
export function sameLook(label: string): string {
  return PLAIN.test(label) ? label : visible(label).normalize('NFC');
}

/** @returns the index of the label that the text is, or else looks like; undefined if it looks like none or several. */
export function labelIndex(labels: readonly string[]): (text: string) => number | undefined {
  const exact = new Map(labels.map((label, index) => [label, index]));
  const alike = new Map<string, number | undefined>();
  for (const [index, label] of labels.entries()) {
    const look = sameLook(label);
    alike.set(look, alike.has(look) ? undefined : index);
  }
  return (text) => exact.get(text) ?? alike.get(sameLook(text));
}
