import { describe, expect, it } from 'vitest';
import { readyTfidf, tfidfPredictor, trainTfidf } from '../../../../lambda/shared/baselines/tfidf.ts';
import { Analyzer } from '../../../../lambda/shared/baselines/tuning.ts';
import { fitVocabulary, transform } from '../../../../lambda/shared/baselines/vectorizer.ts';
import reference from '../../../fixtures/baselines/analyzers.json' with { type: 'json' };

const { texts, unknown } = reference;
const cases = reference.cases.map((one) => ({ ...one, analyzers: one.analyzers.map((each) => Analyzer.parse(each)) }));

describe.each(cases)('$analyzers', ({ analyzers, C, vocabulary, features, probabilities }) => {
  const vocabularies = analyzers.map((analyzer) => fitVocabulary(texts, analyzer));

  it("has scikit-learn's terms in its order", () => {
    expect(vocabularies.flatMap(({ terms }) => terms)).toEqual(vocabulary);
  });

  it("gives scikit-learn's features, including for odd spaces and unknown texts", () => {
    const matrix = transform(vocabularies, [...texts, ...unknown]);
    features.forEach(([columns = [], values = []], row) => {
      const [from, to] = [matrix.start[row], matrix.start[row + 1]];
      expect([...matrix.columns.subarray(from, to)]).toEqual(columns);
      matrix.values.subarray(from, to).forEach((value, i) => {
        expect(Math.abs(value - (values[i] ?? 0))).toBeLessThan(1e-11);
      });
    });
  });

  it("gives scikit-learn's probabilities with this C", () => {
    const targets = texts.map((_, row) => row % 3);
    const predict = tfidfPredictor(trainTfidf(readyTfidf(texts, targets, { analyzers, C })), 3);
    [...texts, ...unknown].forEach((text, row) => {
      predict(text).probabilities.forEach((actual, label) => {
        expect(Math.abs(actual - (probabilities[row]?.[label] ?? 0))).toBeLessThan(5e-4);
      });
    });
  });
});
