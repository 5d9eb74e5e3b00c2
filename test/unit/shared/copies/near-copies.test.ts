import { describe, expect, test } from 'vitest';
import { CopyIndex, folded } from '../../../../lambda/shared/copies/copy-index.ts';
import { isNearCopy } from '../../../../lambda/shared/copies/near.ts';
import { sizeOf, wordsOf } from '../../../../lambda/shared/copies/words.ts';
import { seededWords } from '../../../../lambda/shared/random/words.ts';
import { foldText, numericKey } from '../../../../lambda/shared/text/text-key.ts';

test.each([
  ['Case and  blanks\n', ' case AND blanks'],
  ['ﬁne ①', 'fine 1'],
  ['Cafe\u0301', 'Café'],
  ['Hello, world!', 'hello world'],
])('%j has the text of %j', (one, other) => {
  expect(numericKey(foldText(one))).toBe(numericKey(foldText(other)));
});

test.each([
  ['दिन', 'दीन'],
  [':)', ':('],
  ['a b', 'ab'],
])('%j is another text than %j', (one, other) => {
  expect(numericKey(foldText(one))).not.toBe(numericKey(foldText(other)));
});

test('keys are integers of 52 bits, and differ for other texts', () => {
  const keys = Array.from({ length: 1000 }, (_, index) => numericKey(`text ${index}`));
  expect(new Set(keys).size).toBe(1000);
  for (const key of keys) expect(Number.isSafeInteger(key) && key >= 0 && key < 2 ** 52).toBe(true);
});

test('words are what letters and digits make, and characters where there are no blanks', () => {
  expect(wordsOf('one two 3 one').length).toBe(4);
  expect(wordsOf('one two 3 one')[3]).toBe(wordsOf('one')[0]);
  expect(sizeOf(wordsOf('我喜欢 machine learning'))).toBe(3.5);
  expect(wordsOf('!!! …').length).toBe(0);
  expect(wordsOf('word '.repeat(600)).length).toBe(500);
});

const near = (one: string, other: string) => isNearCopy(wordsOf(foldText(one)), wordsOf(foldText(other)));
const TEN = 'the red jacket that I ordered in May never arrived';

describe('a near copy has a word or so changed', () => {
  test.each([
    ['one of ten', TEN, TEN.replace('jacket', 'coat')],
    ['one left out', TEN, TEN.replace('never ', '')],
    ['one added', TEN, `${TEN} here`],
    ['two of twenty', `${TEN} and ${TEN}`, `${TEN} and ${TEN}`.replace('red', 'blue').replace('ordered', 'bought')],
    [
      'one of twenty characters',
      '我上个月订购的红色夹克还没有收到请帮我查一下',
      '我上个月订购的蓝色夹克还没有收到请帮我查一下',
    ],
  ])('%s', (_, one, other) => {
    expect(near(one, other)).toBe(true);
    expect(near(other, one)).toBe(true);
  });

  test.each([
    ['two of ten', TEN, TEN.replace('red jacket', 'blue coat')],
    ['one of six', 'where is the card I ordered', 'where is the refund I ordered'],
    [
      'another number',
      'your order 1234 was packed and handed over to the carrier',
      'your order 99 was packed and handed over to the carrier',
    ],
    ['the words in another order', TEN, TEN.split(' ').reverse().join(' ')],
    ['a template', 'Your order 1234 has shipped to Berlin', 'Your order 99 has shipped to Rome'],
  ])('but not %s', (_, one, other) => {
    expect(near(one, other)).toBe(false);
  });
});

function indexOf(texts: readonly string[]): CopyIndex {
  const index = new CopyIndex(1);
  for (const text of texts) index.add(folded(text));
  return index;
}

const copiesIn = (index: CopyIndex, text: string) => index.near(folded(text)?.words ?? wordsOf(''));

test('near copies are found among others, whatever word is changed, added or left out', () => {
  const random = seededWords('copies');
  const below = (most: number) => random() % most;
  const word = () => VOCABULARY[below(VOCABULARY.length)] ?? '';
  for (let trial = 0; trial < 300; trial++) {
    const texts = Array.from({ length: 30 }, () => Array.from({ length: 9 + below(10) }, word));
    const chosen = below(texts.length);
    const words = [...(texts[chosen] ?? [])];
    words.splice(below(words.length), below(3) === 0 ? 0 : 1, ...(below(3) === 0 ? [] : ['elsewhere']));
    const index = indexOf(texts.map((one) => one.join(' ')));
    const changed = words.join(' ');
    if (near(changed, texts[chosen]?.join(' ') ?? '')) expect(copiesIn(index, changed)).toContain(chosen);
  }
});

/** A word without digits for each number. */
const letters = (number: number): string => [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');

const VOCABULARY = 'order parcel late card invoice lamp store driver refund coupon gift shoes app phone mail'.split(
  ' ',
);

test('longer texts are found with a word of ten changed, nearly always', () => {
  let found = 0;
  for (let trial = 0; trial < 300; trial++) {
    const words = Array.from({ length: 40 }, (_, place) => letters(1000 * trial + place));
    const other = words.map((word, place) => (place % 10 === 4 ? `${word}y` : word));
    if (copiesIn(indexOf([words.join(' ')]), other.join(' ')).length > 0) found++;
  }
  expect(found).toBeGreaterThan(285);
});

test('unrelated rows of a template are no copies, nor are unrelated texts of few words', () => {
  const orders = Array.from({ length: 300 }, (_, row) => `Your order ${row} has shipped to city${row % 17}`);
  const greetings = Array.from(
    { length: 300 },
    (_, row) => `Dear ${letters(row)}, we thank you for your visit and hope to see you again`,
  );
  const random = Array.from({ length: 300 }, (_, row) =>
    Array.from(
      { length: 10 },
      (_, place) => VOCABULARY[(row * 7919 + place * place * 104_729 + row * place * 31) % 15],
    ).join(' '),
  );
  for (const texts of [orders, greetings, random]) {
    const index = indexOf(texts);
    const copies = texts.filter((_, row) => index.near(index.words(row), row).length > 0);
    expect(copies.length).toBeLessThanOrEqual(3);
  }
});

test('blank and repeated texts are no near copies, and equal ones are found by their first row', () => {
  const index = new CopyIndex(2);
  expect([TEN, '', `${TEN}!`, ' '].map((text) => index.add(folded(text)))).toEqual([-1, -1, 0, -1]);
  expect(copiesIn(index, TEN.replace('May', 'June'))).toEqual([0]);
  expect(index.exact(folded(TEN.toUpperCase()) ?? { key: 0, words: wordsOf('') })).toBe(0);
  expect(index.words(2).length).toBe(0);
  expect(index.isTruncated).toBe(false);
});
