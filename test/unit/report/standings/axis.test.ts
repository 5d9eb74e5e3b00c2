import { expect, test } from 'vitest';
import { axisNear, axisOf, placeOn } from '../../../../lambda/report/standings/axis.ts';

const score = (value: number, margin = 0.02) => ({ value, ci: { lower: value - margin, upper: value + margin } });

test('an axis begins and ends at round values around all intervals', () => {
  const { from, to } = axisOf([score(0.913), score(0.842)]);
  expect([from, to].map((end) => end.toFixed(2))).toEqual(['0.82', '0.94']);
  expect(placeOn({ from, to }, 0.88)).toBeCloseTo(0.5);
});

test('scores far behind the best do not squeeze the others', () => {
  expect(axisNear([score(0.913), score(0.88), score(0.1)], 0.913, true).from).toBeGreaterThan(0.75);
  expect(placeOn({ from: 0.8, to: 1 }, 0.1)).toBe(0);
});

test('one score, or none, has an axis too', () => {
  for (const { from, to } of [axisOf([]), axisOf([{ value: 1, ci: null }]), axisOf([{ value: null, ci: null }])]) {
    expect(to).toBeGreaterThan(from);
  }
});
