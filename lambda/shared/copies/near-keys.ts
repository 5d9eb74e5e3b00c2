// Numbers that a text shares with its near copies, so that these are found without comparing all pairs.

import { FEWEST_WORDS } from './near.ts';
import { mix, sizeOf, type Words } from './words.ts';

/** Texts below this many words may differ in one word alone, so near copies agree in all words but one, exactly. */
const FEW = 2 * FEWEST_WORDS;
/** Hashes per longer text, from which MinHash estimates how many pairs of neighbouring words two texts share. */
const BAND_HASHES = 3;
const BANDS = 12;

/**
 * Calls `add` with each key. A shorter text has a key for all its words and one for all but each of them: so two that
 * differ in one word share one. A longer one has MinHash's (Broder 1997), in bands (locality-sensitive hashing): with 2
 * of 20 words changed, two share one with a probability of 98 %, 1 − (1 − (17/25)³)¹², and more with fewer.
 */
export function nearKeys(words: Words, add: (key: number) => void): void {
  const size = sizeOf(words);
  // Around the limits a word more or less makes a text one of the other kind: so it has the keys of both.
  if (size >= FEWEST_WORDS - 1 && size <= FEW) addDeletions(words, add);
  if (size >= FEW - 1) addBands(words, add);
}

const BASE = 0x01000193;

function addDeletions(words: Words, add: (key: number) => void): void {
  const { length } = words;
  // Polynomials of the words after each place, and the base to the power of how many these are.
  const after = new Int32Array(length + 1);
  const powers = new Int32Array(length + 1).fill(1);
  for (let place = length - 1; place >= 0; place--) {
    const power = powers[place + 1] ?? 1;
    after[place] = Math.imul(words[place] ?? 0, power) + (after[place + 1] ?? 0);
    powers[place] = Math.imul(power, BASE);
  }
  add(mix((after[0] ?? 0) ^ length));
  let before = 0;
  for (let place = 0; place < length; place++) {
    const without = Math.imul(before, powers[place + 1] ?? 1) + (after[place + 1] ?? 0);
    // A word that equals the one before it leaves the same text.
    if (place === 0 || words[place] !== words[place - 1]) add(mix(without ^ (length - 1)));
    before = Math.imul(before, BASE) + (words[place] ?? 0);
  }
}

const FACTORS = Int32Array.from({ length: BANDS * BAND_HASHES }, (_, index) => mix(2 * index + 1) | 1);
const OFFSETS = Int32Array.from({ length: BANDS * BAND_HASHES }, (_, index) => mix(2 * index + 2));

function addBands(words: Words, add: (key: number) => void): void {
  const pairs = new Uint32Array(words.length + 1);
  for (let place = 0; place <= words.length; place++) {
    pairs[place] = mix(Math.imul(words[place - 1] ?? 0, 31) + (words[place] ?? 0));
  }
  for (let band = 0; band < BANDS; band++) {
    let key = band + 1;
    for (let index = band * BAND_HASHES; index < (band + 1) * BAND_HASHES; index++) {
      const factor = FACTORS[index] ?? 1;
      const offset = OFFSETS[index] ?? 0;
      let least = 0xffffffff;
      for (let pair = 0; pair < pairs.length; pair++) {
        const value = (Math.imul(pairs[pair] ?? 0, factor) + offset) >>> 0;
        if (value < least) least = value;
      }
      key = mix(Math.imul(key, 31) + least);
    }
    add(key);
  }
}
