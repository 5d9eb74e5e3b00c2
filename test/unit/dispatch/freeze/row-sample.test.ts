import { expect, it } from 'vitest';
import { RowSample } from '../../../../lambda/dispatch/freeze/row-sample.ts';

function sampleOf(rows: number, text = 'x') {
  const sample = new RowSample();
  for (let row = 0; row < rows; row++) sample.add([String(row), text]);
  return sample.rows.map(([row]) => Number(row));
}

it('takes every row if there are few', () => {
  expect(sampleOf(1_000)).toEqual([...Array(1_000).keys()]);
});

it('takes some hundreds of more rows, evenly spaced from the first one on', () => {
  const taken = sampleOf(77_777);
  expect(taken.length).toBeGreaterThan(500);
  expect(taken.length).toBeLessThanOrEqual(1_000);
  expect(taken).toEqual(taken.map((_, index) => index * 128));
});

it('takes few rows of megabytes', () => {
  expect(sampleOf(20, 'x'.repeat(1_000_000)).length).toBeLessThan(9);
  expect(sampleOf(1, 'x'.repeat(10_000_000))).toEqual([0]);
});
