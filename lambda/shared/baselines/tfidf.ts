// The `tfidf` baseline: scikit-learn's TfidfVectorizer() and LogisticRegression(C=10), trained when a run is frozen.

import { type TrainedBaseline, UntrainableError } from './baseline.ts';
import { fitLogisticRegression, softmax } from './logistic-regression.ts';
import { TfidfModel } from './tfidf-model.ts';
import { fitVocabulary, type SparseMatrix, transform, type Vocabulary, vectorizer } from './vectorizer.ts';

/**
 * scikit-learn stops at a gradient of 1e-4 or after 100 iterations, whichever comes first. We go further on both
 * counts, so any difference comes from what scikit-learn leaves undone.
 */
const TRAINING = { C: 10, tolerance: 1e-6, maxIterations: 200 };
/** Terms × labels. Training holds 26 numbers of 8 bytes for each, so at most 0.85 GB. */
const MAX_WEIGHTS = 4_000_000;
/** Terms in all texts × labels. An iteration then takes at most about 0.7 s, and the last ends within three minutes. */
const MAX_PRODUCTS = 200_000_000;
/** Coefficients are stored to six decimals, which takes a third of the bytes and moves a score by less than 0.00001. */
const DECIMALS = 1e6;

export const tfidfBaseline: TrainedBaseline = {
  ready(texts, labels) {
    const training = readyTfidf(texts, labels);
    return () => trainTfidf(training);
  },
  predictor({ labels }, model) {
    const predict = tfidfPredictor(TfidfModel.parse(model), labels);
    return (text) => {
      const { label, confidence, probabilities } = predict(text);
      return { label, confidence, weights: probabilities };
    };
  },
};

/** Everything that training needs, known to be within the size limits. */
interface TfidfTraining {
  /** Indices of the labels that occur, in ascending order. */
  readonly classes: readonly number[];
  readonly vocabulary: Vocabulary;
  readonly rows: SparseMatrix;
  /** The class of each row. */
  readonly targets: Int32Array;
}

/**
 * Takes seconds. The training itself takes minutes.
 * @param labels index of each text's label. A label that does not occur can never be predicted.
 * @throws UntrainableError
 */
export function readyTfidf(texts: readonly string[], labels: Int32Array | readonly number[]): TfidfTraining {
  if (texts.length === 0) throw new UntrainableError('The train file has no row of any of the labels to learn from.');
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const vocabulary = fitVocabulary(texts);
  const rows = transform(vocabulary, texts);
  if (rows.width * classes.length > MAX_WEIGHTS || rows.columns.length * classes.length > MAX_PRODUCTS) {
    const size = { rows: texts.length, words: rows.width, labels: classes.length };
    throw new UntrainableError('The train file is too large to train on', size);
  }
  const classOf = new Map(classes.map((label, k) => [label, k]));
  return { classes, vocabulary, rows, targets: Int32Array.from(labels, (label) => classOf.get(label) ?? 0) };
}

export function trainTfidf({ classes, vocabulary, rows, targets }: TfidfTraining): TfidfModel {
  const { weights, intercept } = fitLogisticRegression(rows, targets, classes.length, TRAINING);
  const stored = (weight = 0) => Math.round(weight * DECIMALS) / DECIMALS;
  return {
    classes: [...classes],
    vocabulary: [...vocabulary.terms],
    idf: [...vocabulary.idf],
    coef: classes.map((_, k) => vocabulary.terms.map((_, column) => stored(weights[column * classes.length + k]))),
    intercept: Array.from(intercept, stored),
  };
}

/** The model's prediction for a text. */
interface TfidfPrediction {
  /** Index of the label. */
  readonly label: number;
  /** Its probability. */
  readonly confidence: number;
  /** Probabilities of all labels, 0 for a label that the train file lacks. */
  readonly probabilities: Float64Array;
}

/**
 * Returns a function from a text to its most probable label, the first among equals.
 * @param labels the number of labels of the run
 */
export function tfidfPredictor(model: TfidfModel, labels: number): (text: string) => TfidfPrediction {
  const vectorize = vectorizer({ terms: model.vocabulary, idf: model.idf });
  const classes = model.classes.length;
  // By column, so that a term's coefficients are next to each other.
  const weights = new Float64Array(model.vocabulary.length * classes);
  model.coef.forEach((coefficients, k) => {
    coefficients.forEach((coefficient, column) => {
      weights[column * classes + k] = coefficient;
    });
  });
  return (text) => {
    const { columns, values } = vectorize(text);
    const scores = Float64Array.from(model.intercept);
    columns.forEach((column, i) => {
      const value = values[i] as number;
      const offset = column * classes;
      for (let k = 0; k < classes; k++) scores[k] = (scores[k] as number) + value * (weights[offset + k] as number);
    });
    softmax(scores);
    let best = 0;
    for (let k = 1; k < classes; k++) if ((scores[k] as number) > (scores[best] as number)) best = k;
    const probabilities = new Float64Array(labels);
    model.classes.forEach((label, k) => {
      probabilities[label] = scores[k] as number;
    });
    return { label: model.classes[best] as number, confidence: scores[best] as number, probabilities };
  };
}
