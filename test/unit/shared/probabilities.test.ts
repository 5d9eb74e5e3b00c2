import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepsProbabilities, toProbabilities } from '../../../lambda/shared/probabilities.ts';

describe('toProbabilities', () => {
  it('gives shares in billionths, without labels that have none', () => {
    expect(toProbabilities([1, 0, 2, 1e-12])).toEqual([
      [0, 0.333333333],
      [2, 0.666666667],
    ]);
  });

  it('sums to 1 exactly, whatever rounding leaves', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(weights, (given) => {
        fc.pre(given.some((weight) => weight > 1e-300));
        const probabilities = toProbabilities(given);
        expect(probabilities.reduce((sum, [, one]) => sum + Math.round(one * 1e9), 0)).toBe(1e9);
        for (const [label, one] of probabilities) {
          expect(one).toBeGreaterThan(0);
          expect(given[label]).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('shares nothing if there is nothing', () => {
    expect(() => toProbabilities([0, 0])).toThrow(RangeError);
    expect(() => toProbabilities([Number.NaN])).toThrow(RangeError);
  });
});

it('a run keeps distributions up to 1,000 labels and ten million probabilities', () => {
  const labels = (length: number) => Array.from({ length }, (_, index) => String(index));
  expect(keepsProbabilities({ samples: 1_000_000, labels: labels(10) })).toBe(true);
  expect(keepsProbabilities({ samples: 1_000_000, labels: labels(11) })).toBe(false);
  expect(keepsProbabilities({ samples: 10, labels: labels(1_000) })).toBe(true);
  expect(keepsProbabilities({ samples: 10, labels: labels(1_001) })).toBe(false);
});
