// Whether one of two variants is better, where rows belong together: a test that counts units.
import { normal } from '../../shared/distributions.ts';

/** Steps of the exact distribution: a tenth of a second. Beyond, sums of so many units are normal. */
const MAX_STEPS = 2e7;

/**
 * Exact two-sided randomisation test (Fisher 1935; Good 2005, Permutation, Parametric and Bootstrap Tests): if both
 * variants are equally good, all answers of a unit might as well be the other's, so the sign of a unit's difference is
 * that of a fair coin. Where each unit is one row it is McNemar's exact test.
 * @param differences of each unit, whole numbers: of how many more samples the first is right
 * @returns the probability of a sum at least as far from zero
 */
export function signFlip(differences: Float64Array): number {
  const sizes = differences.filter((difference) => difference !== 0).map(Math.abs);
  const observed = Math.abs(differences.reduce((sum, one) => sum + one, 0));
  if (sizes.length === 0 || observed === 0) return 1;
  const reach = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length * reach > MAX_STEPS) {
    const deviation = Math.sqrt(sizes.reduce((sum, size) => sum + size ** 2, 0));
    // All sums are odd, or all are even: half a step of two.
    return Math.min(1, 2 * normal.cdf(-(observed - 1) / deviation, 0, 1));
  }
  const tail = tailOf(sizes.sort(), reach, observed);
  return Math.min(1, 2 * tail);
}

/** Probability that a sum of these sizes with random signs is at least `observed`, by convolution. */
function tailOf(sizes: Float64Array, reach: number, observed: number): number {
  // By how much of the sum has a positive sign: 0 to `reach`.
  const probabilities = new Float64Array(reach + 1);
  probabilities[0] = 1;
  let most = 0;
  for (const size of sizes) {
    most += size;
    for (let positive = most; positive >= 0; positive--) {
      const before = positive >= size ? (probabilities[positive - size] ?? 0) : 0;
      probabilities[positive] = ((probabilities[positive] ?? 0) + before) / 2;
    }
  }
  let tail = 0;
  for (let positive = Math.ceil((reach + observed) / 2); positive <= reach; positive++) {
    tail += probabilities[positive] ?? 0;
  }
  return tail;
}
