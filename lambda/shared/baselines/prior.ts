// The `prior` baseline: scikit-learn's DummyClassifier with `stratified`.
import { hash } from 'node:crypto';
import type { SimpleBaseline } from './baseline.ts';

export const priorBaseline: SimpleBaseline = {
  predictor({ counts, seed }) {
    const draw = priorPredictor(counts, seed);
    const weights = drawingWeights(counts);
    return (_text, sampleIndex) => ({ label: draw(sampleIndex), weights });
  },
};

/**
 * Draws each label in proportion to its rows in the train file. Without a train file (all counts 0), all labels are
 * equally likely. The draw depends only on the seed and the sample's index, so a sample classified again gets the same
 * label.
 */
export function priorPredictor(counts: readonly number[], seed: number): (sampleIndex: number) => number {
  const weights = drawingWeights(counts);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (sampleIndex) => {
    let rest = uniform(seed, sampleIndex) * total;
    return weights.findIndex((weight) => {
      rest -= weight;
      return rest < 0;
    });
  };
}

/** Proportional to the probability of each label. scikit-learn's `prior` gives these shares as probabilities too. */
function drawingWeights(counts: readonly number[]): readonly number[] {
  return counts.some((count) => count > 0) ? counts : counts.map(() => 1);
}

/** A number in [0, 1) from the first 48 bits of a SHA-256. */
function uniform(seed: number, index: number): number {
  return hash('sha256', `${seed}:${index}`, 'buffer').readUIntBE(0, 6) / 2 ** 48;
}
