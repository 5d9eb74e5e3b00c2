import { expect, test } from 'vitest';
import { multinomialSampler } from '../../../../lambda/report/intervals/multinomial.ts';
import { seededWords } from '../../../../lambda/shared/random/words.ts';

const DRAWS = 5_000;
/** Standard errors of a mean over all draws. A larger deviation is not chance. */
const DEVIATIONS = 5;

/** Means and covariances of the counts, over many draws. */
function moments(weights: number[], trials: number) {
  const sample = multinomialSampler(Float64Array.from(weights), trials, seededWords(`${weights} ${trials}`));
  const counts = new Float64Array(weights.length);
  const sums = weights.map(() => 0);
  const products = weights.map(() => weights.map(() => 0));
  for (let index = 0; index < DRAWS; index++) {
    sample(counts);
    expect(counts.reduce((sum, count) => sum + count)).toBe(trials);
    counts.forEach((a, row) => {
      sums[row] = (sums[row] ?? 0) + a;
      counts.forEach((b, column) => {
        const line = products[row];
        if (line) line[column] = (line[column] ?? 0) + a * b;
      });
    });
  }
  const means = sums.map((sum) => sum / DRAWS);
  return {
    means,
    covariances: products.map((line, row) =>
      line.map((sum, column) => sum / DRAWS - (means[row] ?? 0) * (means[column] ?? 0)),
    ),
  };
}

test.each([
  { name: 'one by one', trials: 10, weights: [1, 1, 3, 5] },
  { name: 'partly by Poisson counts', trials: 200, weights: [1, 1, 20, 178] },
  { name: 'mostly by Poisson counts', trials: 100_000, weights: [3, 3, 1000, 98_994] },
])('counts have the mean and covariance of a multinomial, drawn $name', ({ trials, weights }) => {
  const { means, covariances } = moments(weights, trials);
  const total = weights.reduce((sum, weight) => sum + weight);
  const shares = weights.map((weight) => weight / total);
  for (const [row, share] of shares.entries()) {
    const variance = trials * share * (1 - share);
    expect(Math.abs((means[row] ?? 0) - trials * share)).toBeLessThan(DEVIATIONS * Math.sqrt(variance / DRAWS));
    for (const [column, other] of shares.entries()) {
      const expected = row === column ? variance : -trials * share * other;
      // The standard error of a sample covariance of nearly normal counts.
      const error = Math.sqrt((variance * trials * other * (1 - other) + expected ** 2) / DRAWS);
      // A rare cell's counts are not normal: their fourth moment widens the error.
      const skew = 1 + 1 / Math.sqrt(trials * Math.min(share, other));
      expect(Math.abs((covariances[row]?.[column] ?? 0) - expected)).toBeLessThan(DEVIATIONS * error * skew);
    }
  }
});

test('counts sum to the number of trials even if the Poisson part draws too many', () => {
  const trials = 1000;
  const sample = multinomialSampler(Float64Array.of(1, 999), trials, seededWords('sum'));
  const counts = new Float64Array(2);
  let wrong = 0;
  // That happens once in some 30,000 draws.
  for (let index = 0; index < 200_000; index++) {
    sample(counts);
    if ((counts[0] ?? 0) + (counts[1] ?? 0) !== trials) wrong++;
  }
  expect(wrong).toBe(0);
});

test('the same seed draws the same counts', () => {
  const draw = (seed: string) => {
    const counts = new Float64Array(3);
    multinomialSampler(Float64Array.of(1, 2, 3), 1000, seededWords(seed))(counts);
    return [...counts];
  };
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a')).not.toEqual(draw('b'));
});

test('no cells, no counts', () => {
  const counts = new Float64Array(0);
  multinomialSampler(counts, 0, seededWords(''))(counts);
  expect(counts).toHaveLength(0);
});
