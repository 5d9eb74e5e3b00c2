import { expect, test } from 'vitest';
import { freeLine } from '../../../../lambda/report/charts/free-line.ts';
import { type Box, overlap } from '../../../../lambda/report/charts/placement.ts';
import { WIDTH } from '../../../../lambda/report/charts/render.ts';

const HEIGHT = 250;
const nameAt = (y: number, ...taken: Box[]) => freeLine('tfidf, free: 90.6%', 0.906, y, HEIGHT, taken).box;

test('the name of the line stands under its right end', () => {
  const { left, top, width } = nameAt(20);
  expect(left + width).toBeCloseTo(WIDTH, -1);
  expect(top).toBeGreaterThan(20);
});

test('it stands where it covers no interval', () => {
  const right = { left: WIDTH - 40, top: 0, width: 2, height: 60 };
  const left = { ...right, left: 20 };
  for (const taken of [[right], [left], [{ ...right, top: 20 }, left]]) {
    const name = nameAt(20, ...taken);
    expect(taken.map((box) => overlap(name, box))).toEqual(taken.map(() => 0));
  }
});

test('it never stands below the chart', () => {
  const { top, height } = nameAt(HEIGHT - 2);
  expect(top + height).toBeLessThanOrEqual(HEIGHT);
});
