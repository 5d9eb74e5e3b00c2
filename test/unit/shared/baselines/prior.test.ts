import { describe, expect, it } from 'vitest';
import { priorPredictor } from '../../../../lambda/shared/baselines/prior.ts';

const DRAWS = 20_000;
const draw = (counts: readonly number[], seed = 0) =>
  Array.from({ length: DRAWS }, (_, i) => priorPredictor(counts, seed)(i));
const share = (labels: readonly number[], label: number) => labels.filter((other) => other === label).length / DRAWS;

describe('priorPredictor', () => {
  it('draws each label in proportion to the train file', () => {
    const labels = draw([500, 0, 300, 200]);
    // Four standard errors of a share of one half.
    const tolerance = 4 * Math.sqrt(0.25 / DRAWS);
    [0.5, 0, 0.3, 0.2].forEach((expected, label) => {
      expect(Math.abs(share(labels, label) - expected)).toBeLessThan(tolerance);
    });
    expect(labels).not.toContain(1);
  });

  it('draws the same label for the same seed and sample, in any order', () => {
    const [first, second] = [priorPredictor([1, 1, 1], 7), priorPredictor([1, 1, 1], 7)];
    const backwards = Array.from({ length: 100 }, (_, i) => second(99 - i)).reverse();
    expect(Array.from({ length: 100 }, (_, i) => first(i))).toEqual(backwards);
  });

  it('draws other labels for another seed', () => {
    const [zero, one] = [draw([1, 1], 0), draw([1, 1], 1)];
    const same = zero.filter((label, i) => label === one[i]).length / DRAWS;
    expect(Math.abs(same - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / DRAWS));
  });

  it('draws all labels equally often without a train file', () => {
    expect(share(draw([0, 0]), 0)).toBeCloseTo(0.5, 1);
  });
});
