// Whether new rows that are drawn as the holdout was are said to look unlike it, where their texts are compared, too.
import { differences } from '../../../cli/correction/unlike.ts';
import { at } from '../../../lambda/shared/at.ts';
import { type Look, looksOf, unseenShare } from '../../../lambda/shared/copies/looks.ts';
import { mix } from '../../../lambda/shared/copies/words.ts';
import { seededUniform } from '../../../lambda/shared/random/words.ts';
import type { Claim } from '../claim.ts';

interface Setting {
  readonly name: string;
  readonly rows: number;
  readonly fresh: number;
  /** Words of a text, at least and at most. */
  readonly words: readonly [least: number, most: number];
  /** Words that there are. */
  readonly vocabulary: number;
}

const SETTINGS: readonly Setting[] = [
  { name: '60 rows, 500 new ones, texts of 3 to 8 words', rows: 60, fresh: 500, words: [3, 8], vocabulary: 2_000 },
  { name: '200 rows, 300 new ones, texts of 5 to 40 words', rows: 200, fresh: 300, words: [5, 40], vocabulary: 5_000 },
  { name: '600 rows, 100 new ones, texts of 1 to 15 words', rows: 600, fresh: 100, words: [1, 15], vocabulary: 50_000 },
];

/** A word by its number; the frequent ones are short. The two lowest bits of a word say what kind it is. */
const wordOf = (number: number): number => (mix(number + 1) & ~3) >>> 0;
const charactersOf = (number: number): number => 2 + Math.floor(Math.log2(number + 1));

/** The frequency of words falls off as in languages (Zipf). */
function drawn(random: () => number, { words: [least, most], vocabulary }: Setting): Look {
  const size = least + Math.floor(random() * (most - least + 1));
  const numbers = Array.from({ length: size }, () => Math.floor(vocabulary ** random()));
  const length = numbers.reduce((sum, number) => sum + charactersOf(number) + 1, -1);
  return { length, words: Uint32Array.from(numbers, wordOf) };
}

export const UNLIKE_TEXTS: readonly Claim[] = SETTINGS.map((setting) => ({
  // Where it is said, it is wrong.
  sentence: 'These rows look unlike the holdout.',
  setting: setting.name,
  nominal: 0.05,
  violated(holdout) {
    const random = seededUniform(`texts ${setting.name} ${holdout}`);
    const before = Array.from({ length: setting.rows }, () => drawn(random, setting));
    const now = Array.from({ length: setting.fresh }, () => drawn(random, setting));
    const looks = looksOf(Uint32Array.from(before.keys()), (row) => at(before, row), holdout);
    if (!looks) return undefined;
    const marks = Buffer.from(looks.words, 'base64');
    const found = differences([], {
      holdoutLengths: Float64Array.from(looks.lengths).sort(),
      freshLengths: Float64Array.from(now, ({ length }) => length).sort(),
      holdoutUnseen: Float64Array.from(looks.unseen).sort(),
      freshUnseen: Float64Array.from(now, ({ words }) => unseenShare(marks, words)).sort(),
    });
    return found.length > 0 || undefined;
  },
}));
