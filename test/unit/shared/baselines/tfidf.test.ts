import { describe, expect, it } from 'vitest';
import { UntrainableError } from '../../../../lambda/shared/baselines/baseline.ts';
import { readyTfidf, tfidfPredictor, trainTfidf } from '../../../../lambda/shared/baselines/tfidf.ts';
import { TfidfModel } from '../../../../lambda/shared/baselines/tfidf-model.ts';
import reference from '../../../fixtures/baselines/tfidf.json' with { type: 'json' };

const LABELS = Math.max(...reference.targets) + 1;

const train = (texts: readonly string[], labels: readonly number[]) => trainTfidf(readyTfidf(texts, labels));

/** Trained on the fixture's rows with one of these labels. */
function trainedOn(labels: readonly number[]): TfidfModel {
  const rows = reference.targets.flatMap((target, row) => (labels.includes(target) ? [row] : []));
  return train(
    rows.map((row) => reference.texts[row] ?? ''),
    rows.map((row) => reference.targets[row] ?? 0),
  );
}

describe.each([
  { name: 'all labels', labels: [...new Set(reference.targets)], expected: reference.all_labels },
  { name: 'two labels, where scikit-learn fits one weight vector', labels: [0, 2], expected: reference.two_labels },
])('with $name', ({ labels, expected }) => {
  const model = trainedOn(labels);
  const predictions = reference.test_texts.map(tfidfPredictor(model, LABELS));

  it('predicts what LogisticRegression(C=10) predicts on at least 99 % of rows', () => {
    const agreed = predictions.filter(({ label }, row) => label === expected.predictions[row]);
    expect(agreed.length / predictions.length).toBeGreaterThanOrEqual(0.99);
  });

  it('gives the probabilities at the minimum of the objective to 0.0005', () => {
    predictions.forEach(({ label, confidence, probabilities }, row) => {
      expect(confidence).toBe(probabilities[label]);
      probabilities.forEach((actual, index) => {
        const probability = expected.probabilities[row]?.[expected.classes.indexOf(index)] ?? 0;
        expect(Math.abs(actual - probability)).toBeLessThan(5e-4);
      });
    });
  });
});

describe('trainTfidf', () => {
  it('makes a model that survives being stored as JSON', () => {
    const model = trainedOn([0, 1, 2, 3]);
    expect(TfidfModel.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);
  });

  it('keeps a label that the train file lacks out of the model', () => {
    const model = trainedOn([1, 3]);
    expect(model.classes).toEqual([1, 3]);
    expect(new Set(reference.test_texts.map((text) => tfidfPredictor(model, LABELS)(text).label))).toEqual(
      new Set([1, 3]),
    );
  });

  it('predicts the only label of a train file with certainty', () => {
    expect(tfidfPredictor(train(['late parcel', 'lost parcel'], [2, 2]), 3)('any text')).toEqual({
      label: 2,
      confidence: 1,
      probabilities: Float64Array.of(0, 0, 1),
    });
  });

  it('learns the shares of the labels from texts without words', () => {
    const prediction = tfidfPredictor(train(['', '!', '', 'x'], [0, 1, 1, 1]), 2)('parcel');
    expect(prediction.label).toBe(1);
    expect(prediction.confidence).toBeCloseTo(0.75, 5);
  });

  it('refuses a train file without rows', () => {
    expect(() => readyTfidf([], [])).toThrow(UntrainableError);
  });

  it('refuses what would not fit into memory, and names the sizes', () => {
    const texts = Array.from({ length: 2001 }, (_, row) => `word${row}`);
    const labels = texts.map((_, row) => row);
    const size = { rows: 2001, words: 2001, labels: 2001 };
    expect(() => readyTfidf(texts, labels)).toThrow(expect.objectContaining({ name: 'UntrainableError', size }));
  });
});
