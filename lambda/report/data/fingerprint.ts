// Small numbers by which two texts are compared.
import { hash } from 'node:crypto';
import { seededWords } from '../intervals/random.ts';

/** Hashes per text, from which MinHash estimates how much two texts share. */
const HASHES = 32;
const BAND_HASHES = 4;
/** Two texts that share 80% meet in one of these with a probability of 98.5%, 1 − (1 − 0.8⁴)⁸. */
export const BANDS = HASHES / BAND_HASHES;
/** Words to look at; the beginning of a long text says enough. */
const MAX_WORDS = 500;

/** The same for texts that differ only in case, in blanks, or in how Unicode writes a character. */
export function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** 52 bits of a hash: among a million texts, the chance of a collision is 1 in 10,000. */
export function textKey(normalised: string): number {
  const digest = hash('sha1', normalised, 'buffer');
  return digest.readUInt32LE(0) * 2 ** 20 + (digest.readUInt32LE(4) >>> 12);
}

/** Hashes of all pairs of neighbouring words, each once, ascending. */
export function wordPairs(normalised: string): Uint32Array {
  const pairs = new Set<number>();
  let before = 0;
  let word = 0;
  let words = 0;
  const end = () => {
    if (word === 0) return;
    pairs.add(mix(Math.imul(before, 31) + word));
    before = word;
    word = 0;
    words++;
  };
  for (let index = 0; index < normalised.length && words < MAX_WORDS; index++) {
    const unit = normalised.charCodeAt(index);
    const kind = kindOf(unit);
    if (kind !== UnitKind.inWord) end();
    // FNV-1a; never 0, which says that no word has begun.
    if (kind !== UnitKind.between) word = Math.imul((word || 0x811c9dc5) ^ unit, 0x01000193) || 1;
    if (kind === UnitKind.alone) end();
  }
  end();
  if (words > 0) pairs.add(mix(Math.imul(before, 31)));
  return Uint32Array.from(pairs).sort();
}

/** The role of a UTF-16 unit in a word. */
const UnitKind = { between: 1, inWord: 2, alone: 3 } as const;
type UnitKind = (typeof UnitKind)[keyof typeof UnitKind];

/** Scripts without blanks between words: each character counts as a word. */
const ALONE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;
/** Includes halves of surrogate pairs, which are hardly ever punctuation. */
const IN_WORD = /[\p{L}\p{M}\p{N}\p{Cs}]/u;
/** Cached by unit, because a regular expression for each would take most of the time. */
const kinds = new Uint8Array(2 ** 16);

function kindOf(unit: number): UnitKind {
  const known = kinds[unit];
  if (known === UnitKind.between || known === UnitKind.inWord || known === UnitKind.alone) return known;
  const character = String.fromCharCode(unit);
  const kind = ALONE.test(character) ? UnitKind.alone : IN_WORD.test(character) ? UnitKind.inWord : UnitKind.between;
  kinds[unit] = kind;
  return kind;
}

/** Jaccard index: the size of the intersection over the size of the union. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [one, other] = [a[i] ?? 0, b[j] ?? 0];
    if (one === other) common++;
    if (one <= other) i++;
    if (other <= one) j++;
  }
  return common / (a.length + b.length - common);
}

const random = seededWords('MinHash');
/** Odd, so that each is a permutation of the 32-bit numbers. */
const FACTORS = Int32Array.from({ length: HASHES }, () => random() | 1);
const OFFSETS = Int32Array.from({ length: HASHES }, random);

/**
 * MinHash (Broder 1997) in bands (locality-sensitive hashing): texts that share a key are likely near-duplicates.
 * @param keys receives one key per band
 */
export function bandKeys(pairs: Uint32Array, keys: Uint32Array): void {
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
    keys[band] = key;
  }
}

/** MurmurHash3's finalizer, which makes every bit depend on all others. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
