import { describe, expect, it } from 'vitest';
import { fitLogisticRegression, fitNeighbours } from '../../../../lambda/dispatch/training/fit.ts';
import {
  decodeLearned,
  encodeLearned,
  type LearnedHeader,
  priorOf,
} from '../../../../lambda/shared/embeddings/classifiers.ts';
import { fitDense, intercepts } from '../../../../lambda/shared/embeddings/dense-regression.ts';
import { seededWords } from '../../../../lambda/shared/random/words.ts';
import { DamagedObjectError } from '../../../../lambda/shared/storage/json.ts';
import reference from '../../../fixtures/embeddings/classifiers.json' with { type: 'json' };

const rowsOf = ({ train, targets }: (typeof reference.cases)[number]) => ({
  width: train[0]?.length ?? 0,
  values: Float32Array.from(train.flat()),
  labels: Int32Array.from(targets),
});
const stored = (header: LearnedHeader, numbers: Float32Array | Float64Array, labels: number) =>
  decodeLearned(encodeLearned(header, numbers), 'a classifier', labels);

describe.each(reference.cases)('$classes classes', (one) => {
  const { classes, C, k, test } = one;
  const rows = rowsOf(one);
  const vectors = test.map((vector) => Float32Array.from(vector));

  it('has the probabilities of LogisticRegression to 1e-6', () => {
    const all = Int32Array.from(rows.labels.keys());
    const options = { C, tolerance: 1e-8, maxIterations: 300 };
    const model = fitDense(rows, all, rows.labels, classes, options);
    const numbers = model.parameters.slice();
    numbers.set(intercepts(model, classes), classes * rows.width);
    const labels = Array.from({ length: classes }, (_, label) => label);
    const header: LearnedHeader = { classifier: 'logistic_regression', dimensions: rows.width, classes: labels };
    const classifier = stored(header, numbers, classes);
    vectors.forEach((vector, row) => {
      classifier.read(vector).probabilities.forEach((probability, label) => {
        expect(Math.abs(probability - (one.logistic_regression[row]?.[label] ?? Number.NaN))).toBeLessThan(1e-6);
      });
    });
  });

  it('has the neighbours of KNeighborsClassifier, and one more that is like the train rows', () => {
    const { header, numbers } = fitNeighbours(rows);
    const classifier = stored({ ...header, k }, numbers, classes);
    const prior = priorOf(rows.labels, classes);
    vectors.forEach((vector, row) => {
      const { probabilities } = classifier.read(vector);
      const shares = Array.from(
        probabilities,
        (probability, label) => (probability * (k + 1) - (prior[label] ?? 0)) / k,
      );
      for (const [label, share] of shares.entries()) expect(share).toBeCloseTo(one.knn[row]?.[label] ?? Number.NaN, 9);
      expect(Math.min(...probabilities)).toBeGreaterThan(0);
    });
  });

  it('chooses by cross-validation, the same whenever it is asked', () => {
    const [regression, again] = [fitLogisticRegression(rows), fitLogisticRegression(rows)];
    expect(regression.tuning).toMatchObject({ chosen_by: 'cross_validation', folds: 3, k: null });
    expect(again).toEqual(regression);
    // Knowing nothing would give the logarithm of the number of classes.
    expect(regression.tuning.log_loss).toBeLessThan(Math.log(classes));
    const neighbours = fitNeighbours(rows);
    expect(neighbours.tuning).toMatchObject({ chosen_by: 'cross_validation', C: null });
    expect(neighbours.tuning.log_loss).toBeLessThan(Math.log(classes));
    expect(fitNeighbours(rows)).toEqual(neighbours);
  });
});

describe('few train rows', () => {
  const few = { width: 2, values: Float32Array.from([1, 0, 0, 1, 1, 1]), labels: Int32Array.from([2, 2, 2]) };

  it('with one label predict it', () => {
    for (const { header, numbers, tuning } of [fitLogisticRegression(few), fitNeighbours(few)]) {
      expect(tuning).toMatchObject({ chosen_by: 'default', log_loss: null });
      const said = stored(header, numbers, 4).read(Float32Array.from([1, 0]));
      expect(said).toMatchObject({ label: 2, confidence: 1 });
      expect([...said.probabilities]).toEqual([0, 0, 1, 0]);
    }
  });
});

it('does not read a classifier that was cut', () => {
  const [one] = reference.cases;
  if (!one) throw new Error('there is no case');
  for (const { header, numbers } of [fitLogisticRegression(rowsOf(one)), fitNeighbours(rowsOf(one))]) {
    const whole = encodeLearned(header, numbers);
    for (const length of [2, 20, whole.length - 4]) {
      expect(() => decodeLearned(whole.subarray(0, length), 'x', 4)).toThrow(DamagedObjectError);
    }
  }
});

/** Vectors around a centre for each class, the same every time. @param spread 0 for nothing but the centres */
function clusters(rows: number, spread: number, labelOf: (row: number) => number) {
  const random = seededWords(`clusters ${rows} ${spread}`);
  const noise = () => random() / 2 ** 31 - 1;
  const labels = Int32Array.from({ length: rows }, (_, row) => labelOf(row));
  const values = Float32Array.from({ length: rows * 4 }, (_, at) => {
    const centre = labels[Math.floor(at / 4)] === at % 4 ? 1 : 0;
    return centre + spread * noise();
  });
  return { width: 4, values, labels };
}

describe('what is chosen', () => {
  const random = seededWords('labels');
  const drawn = Array.from({ length: 200 }, () => random() % 2);
  const senseless = { ...clusters(200, 1, () => 3), labels: Int32Array.from(drawn) };

  it('is a strong penalty and many neighbours where the labels are drawn by lot', () => {
    expect(fitLogisticRegression(senseless).tuning.C).toBe(0.1);
    expect(fitNeighbours(senseless).tuning.k).toBe(20);
  });

  it('is a weak penalty and few neighbours where the labels are clear', () => {
    const clear = clusters(60, 0.1, (row) => row % 4);
    expect(fitLogisticRegression(clear).tuning.C).toBeGreaterThan(1);
    expect(fitNeighbours(clear).tuning.k).toBeLessThan(20);
  });

  it('is trained to the end, so that any difference from scikit-learn is what that leaves undone', () => {
    const { numbers, tuning } = fitLogisticRegression(senseless);
    const all = Int32Array.from(senseless.labels.keys());
    const options = { C: tuning.C ?? Number.NaN, tolerance: 1e-10, maxIterations: 1_000 };
    const { parameters } = fitDense(senseless, all, senseless.labels, 2, options);
    for (let at = 0; at < 2 * senseless.width; at++) expect(numbers[at]).toBeCloseTo(parameters[at] ?? Number.NaN, 6);
  });
});

it('finds neighbours by direction, however long the vectors are', () => {
  const rows = clusters(60, 0.5, (row) => row % 4);
  const longer = rows.values.map((value, at) => value * (rows.labels[Math.floor(at / 4)] === 3 ? 20 : 1));
  const [one, other] = [rows, { ...rows, values: longer }].map((each) => {
    const { header, numbers } = fitNeighbours(each);
    return stored({ ...header, k: 5 }, numbers, 4).read(Float32Array.from([1, 0.4, 0.2, 0]));
  });
  expect(other?.label).toBe(one?.label);
  one?.probabilities.forEach((probability, label) => {
    expect(other?.probabilities[label]).toBeCloseTo(probability, 9);
  });
});
