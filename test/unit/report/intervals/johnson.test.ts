import { describe, expect, it } from 'vitest';
import { johnson } from '../../../../lambda/report/intervals/johnson.ts';
import { seededWords } from '../../../../lambda/shared/random/words.ts';

/** Brier scores of a classifier that states its own probabilities to the power of `boldness`. */
function brierScores(spread: number, boldness: number): () => number {
  const next = seededWords(`${spread} ${boldness}`);
  const uniform = () => (next() + 0.5) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const shares = (weights: readonly number[]) => {
    const total = weights.reduce((sum, one) => sum + one, 0);
    return weights.map((one) => one / total);
  };
  return () => {
    const probabilities = shares(Array.from({ length: 4 }, () => Math.exp(spread * normal())));
    let rest = uniform();
    const truth = probabilities.findIndex((one) => {
      rest -= one;
      return rest < 0;
    });
    const said = shares(probabilities.map((one) => one ** boldness));
    return said.reduce((sum, one, label) => sum + (one - Number(label === truth)) ** 2, 0);
  };
}

describe('the interval of a mean Brier score', () => {
  it.each([
    ['well calibrated', 1, 1],
    ['sure', 6, 1],
    ['much too sure', 15, 3],
  ])('holds the true one in 93 to 97 of 100, with 200 rows: %s', (_name, spread, boldness) => {
    const brier = brierScores(spread, boldness);
    let truth = 0;
    const many = 400_000;
    for (let row = 0; row < many; row++) truth += brier() / many;
    const runs = 3_000;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const ci = johnson(Float64Array.from({ length: 200 }, brier), 2);
      if (ci && ci.lower <= truth && truth <= ci.upper) held++;
    }
    expect(held / runs).toBeGreaterThan(0.93);
    expect(held / runs).toBeLessThan(0.97);
  });

  it('stays within what a score can be', () => {
    expect(johnson(Float64Array.of(0, 0, 0, 0.1), 2)?.lower).toBe(0);
    expect(johnson(Float64Array.of(1, 1, 1, 0.5), 1)?.upper).toBe(1);
  });

  it('is undefined for one value, or for values that are all alike', () => {
    expect(johnson(Float64Array.of(0.5), 2)).toBeNull();
    expect(johnson(Float64Array.of(0.5, 0.5), 2)).toBeNull();
  });
});
