import { describe, expect, test } from 'vitest';
import { BANDS, bandKeys, jaccard, normalise, textKey, wordPairs } from '../../../../lambda/report/data/fingerprint.ts';

const inCommon = (a: string, b: string) => jaccard(wordPairs(normalise(a)), wordPairs(normalise(b)));

test.each([
  ['Case and  blanks\n', ' case AND blanks'],
  ['ﬁne ①', 'fine 1'],
  ['Cafe\u0301', 'Café'],
])('%j has the text of %j', (one, other) => {
  expect(textKey(normalise(one))).toBe(textKey(normalise(other)));
});

test('keys are integers of 52 bits, and differ for other texts', () => {
  const keys = Array.from({ length: 1000 }, (_, index) => textKey(`text ${index}`));
  expect(new Set(keys).size).toBe(1000);
  for (const key of keys) expect(Number.isSafeInteger(key) && key >= 0 && key < 2 ** 52).toBe(true);
});

describe('texts have in common', () => {
  test.each([
    ['all, where only punctuation differs', 'Hello, world!', 'hello world', 1],
    ['pairs of words, not words', 'a b c d', 'd c b a', 0],
    // ^a ab bc cd d$ against ^a ab bx xd d$.
    ['three of seven pairs where one of four words differs', 'a b c d', 'a b x d', 3 / 7],
    ['nothing with another text', 'one two three', 'four five six', 0],
  ])('%s', (_, one, other, share) => {
    expect(inCommon(one, other)).toBeCloseTo(share, 12);
  });

  test('characters, in scripts without spaces between words', () => {
    expect(inCommon('我喜欢机器学习的论文', '我喜欢机器学习的论文集')).toBeCloseTo(10 / 13, 12);
    expect(wordPairs('我喜欢').length).toBe(4);
  });

  test('symbols alone are not words', () => {
    expect(wordPairs('!!! …').length).toBe(0);
  });
});

test('texts with 80 % in common nearly always share a key, those with 30 % seldom', () => {
  const met = (changed: number) => {
    let shared = 0;
    for (let trial = 0; trial < 300; trial++) {
      const words = Array.from({ length: 59 }, (_, index) => `w${trial}x${index}`);
      // Each changed word changes two of the sixty pairs, because no two are adjacent.
      const other = words.map((word, index) => (index % 4 === 1 && index / 4 < changed ? `${word}y` : word));
      const [one, two] = [new Uint32Array(BANDS), new Uint32Array(BANDS)];
      bandKeys(wordPairs(words.join(' ')), one);
      bandKeys(wordPairs(other.join(' ')), two);
      if (one.some((key, band) => key === two[band])) shared++;
    }
    return shared / 300;
  };
  // Three words: 54 of 66 pairs, 82 %. Fourteen: 32 of 88 pairs, 36 %.
  expect(met(3)).toBeGreaterThan(0.95);
  expect(met(14)).toBeLessThan(0.3);
});
