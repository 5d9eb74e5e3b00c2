// The shares of labels among new rows, by what is confused with what.
import { expect, test } from 'vitest';
import { inverse } from '../../../../cli/correction/inverse.ts';
import { labelShift } from '../../../../cli/correction/label-shift.ts';

const columns = (...lists: number[][]) => lists.map((list) => Float64Array.from(list));

test('of two labels, it is the estimate of Rogan and Gladen', () => {
  // Sensitivity 0.8, specificity 0.9, of many rows; a third of the new ones is positive.
  const found = labelShift({
    labels: 2,
    holdout: columns([800_000, 200_000, 0], [100_000, 900_000, 0]),
    fresh: Float64Array.of(300_000, 600_000, 0),
  });
  const share = (1 / 3 + 0.9 - 1) / (0.8 + 0.9 - 1);
  expect(found?.shares[0]?.value).toBeCloseTo(share, 5);
  expect(found?.accuracy.value).toBeCloseTo(0.8 * share + 0.9 * (1 - share), 5);
  // The delta method by hand: Var = [q(1-q)/N + π² s(1-s)/n1 + (1-π)² c(1-c)/n2] / (s + c - 1)².
  const variance = (2 / 9 / 900_000 + (share ** 2 * 0.16) / 1e6 + ((1 - share) ** 2 * 0.09) / 1e6) / 0.49;
  const half = 1.959964 * Math.sqrt(variance);
  expect((found?.shares[0]?.upper ?? 0) - share).toBeCloseTo(half, 5);
});

test('rows without a valid answer are a column’s rest', () => {
  const found = labelShift({
    labels: 2,
    holdout: columns([500_000, 0, 500_000], [0, 1_000_000, 0]),
    fresh: Float64Array.of(250_000, 500_000, 250_000),
  });
  expect(found?.shares.map(({ value }) => value)).toEqual([expect.closeTo(0.5, 4), expect.closeTo(0.5, 4)]);
  expect(found?.accuracy.value).toBeCloseTo(0.75, 4);
});

test('says nothing of labels with few rows, or of labels that are hardly told apart', () => {
  const fresh = Float64Array.of(50, 50, 0);
  expect(labelShift({ labels: 2, holdout: columns([19, 0, 0], [0, 100, 0]), fresh })).toBeUndefined();
  expect(labelShift({ labels: 2, holdout: columns([50, 50, 0], [50, 50, 0]), fresh })).toBeUndefined();
  expect(labelShift({ labels: 2, holdout: columns([60, 40, 0], [45, 55, 0]), fresh })).toBeUndefined();
  expect(labelShift({ labels: 2, holdout: columns([90, 10, 0], [10, 90, 0]), fresh })).toBeDefined();
});

test('an inverse takes a matrix back', () => {
  const matrix = [
    [0, 2, 1],
    [1, 1, 0],
    [3, 0, 1],
  ];
  const inverted = inverse(matrix) ?? [];
  const product = matrix.map((row) =>
    [0, 1, 2].map((column) => row.reduce((sum, one, index) => sum + one * (inverted[index]?.[column] ?? 0), 0)),
  );
  expect(product.flat().map((one) => Math.round(one * 1e9) / 1e9 + 0)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect(
    inverse([
      [1, 1],
      [1, 1],
    ]),
  ).toBeUndefined();
});
