// The `majority` baseline: scikit-learn's DummyClassifier with `most_frequent`.
import type { SimpleBaseline } from './baseline.ts';

export const majorityBaseline: SimpleBaseline = {
  predictor({ counts }) {
    const label = majority(counts);
    return () => ({ label });
  },
};

/** The label with the most rows in the train file. Among equals, the first. */
export function majority(counts: readonly number[]): number {
  return counts.reduce((best, count, label) => (count > (counts[best] ?? 0) ? label : best), 0);
}
