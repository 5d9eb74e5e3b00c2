import { expect, test } from 'vitest';
import { at } from '../../../../lambda/shared/at.ts';
import { Looks } from '../../../../lambda/shared/contracts/report/looks.ts';
import { folded } from '../../../../lambda/shared/copies/copy-index.ts';
import { looksOf, unseenShare } from '../../../../lambda/shared/copies/looks.ts';

const look = (text: string) => ({ length: text.length, words: folded(text)?.words ?? new Uint32Array(0) });
const rowsOf = (count: number) => Uint32Array.from({ length: count }, (_, row) => row);
const looks = (texts: readonly string[], seed = 0) =>
  looksOf(rowsOf(texts.length), (row) => look(at(texts, row)), seed);

test('few rows have no looks', () => {
  expect(looks(Array.from({ length: 39 }, (_, row) => `text ${row}`))).toBeUndefined();
});

test('half of the rows mark their words, and the others are measured against them', () => {
  const texts = Array.from({ length: 60 }, (_, row) => (row % 2 === 0 ? 'a red fox' : 'a red hen'));
  const found = looks(texts);
  expect(found?.lengths).toEqual(Array(60).fill(9));
  expect(found?.unseen).toEqual(Array(30).fill(0));
  const marks = Buffer.from(found?.words ?? '', 'base64');
  expect(unseenShare(marks, look('a RED owl, a red hen!').words)).toBeCloseTo(1 / 6, 4);
  // Numbers are new in every row, and say nothing.
  expect(unseenShare(marks, look('a red fox 12345').words)).toBe(0);
  expect(unseenShare(marks, look('').words)).toBe(0);
});

test('it is bounded and has no text, however many rows there are', () => {
  const found = looksOf(rowsOf(200_000), (row) => look(`word${'x'.repeat(row % 40)}y ${'abcdefgh'.slice(row % 7)}`), 1);
  const { lengths, unseen } = Looks.parse({ format: 1, run: 'r', ...found });
  expect([lengths.length, unseen.length]).toEqual([1_000, 1_000]);
  expect(JSON.stringify(found).length).toBeLessThan(30_000);
});

test('words are marked until the bitmap is half full', () => {
  const letters = (row: number) => row.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
  const texts = Array.from({ length: 3_000 }, (_, row) =>
    Array.from({ length: 100 }, (__, word) => `w${letters(100 * row + word)}`).join(' '),
  );
  const marked = Buffer.from(looks(texts)?.words ?? '', 'base64').reduce(
    (sum, byte) => sum + byte.toString(2).replaceAll('0', '').length,
    0,
  );
  expect(marked).toBeGreaterThanOrEqual(32_768);
  expect(marked).toBeLessThan(33_000);
});

test('rows are drawn with the seed', () => {
  const texts = Array.from({ length: 100 }, (_, row) => 'x'.repeat(row));
  expect(looks(texts, 1)).toEqual(looks(texts, 1));
  expect(looks(texts, 1)?.lengths).not.toEqual(looks(texts, 2)?.lengths);
});
