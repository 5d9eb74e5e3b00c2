import { expect, test } from 'vitest';
import { waveEnds } from '../../../../lambda/shared/sequential/waves.ts';

test('the first look comes early, each later one after 40% more rows, and the last wave ends the file', () => {
  expect(waveEnds(200)).toEqual([50, 70, 98, 137, 192, 200]);
  expect(waveEnds(1_000_000)).toHaveLength(31);
});

test('a file that ends with or before the first look is one wave', () => {
  expect(waveEnds(50)).toEqual([50]);
  expect(waveEnds(7)).toEqual([7]);
  expect(waveEnds(0)).toEqual([0]);
});
