// The `tfidf` baseline: scikit-learn's TfidfVectorizer() and LogisticRegression(C=10), trained when a run is frozen.
import type { TfidfModel } from '../contracts/model.ts';
import { fitLogisticRegression, softmax } from './logistic-regression.ts';
import { fitVocabulary, transform, vectorizer } from './vectorizer.ts';

/**
 * scikit-learn stops at a gradient of 1e-4 or after 100 iterations, whichever comes first. This goes further on both
 * counts, so that what differs from scikit-learn's result is what scikit-learn leaves undone.
 */
const TRAINING = { C: 10, tolerance: 1e-6, maxIterations: 200 };
/** Terms × labels: training holds 26 numbers of 8 bytes for each, so at most 0.85 GB. */
const MAX_WEIGHTS = 4_000_000;
/** Terms in all texts × labels: about 0.7 s an iteration at most, so that the last one ends within three minutes. */
const MAX_PRODUCTS = 200_000_000;
/** Coefficients are stored to six decimals, a third of the bytes: a score moves by less than 0.00001. */
const DECIMALS = 1e6;

/** The train file teaches nothing, or is beyond what a function can train on. The message is fit for a report. */
export class UntrainableError extends Error {
  override readonly name = 'UntrainableError';
}

/**
 * @param labels index of each text's label; a label that is not among them can never be predicted.
 * @throws UntrainableError
 */
export function trainTfidf(texts: readonly string[], labels: Int32Array | readonly number[]): TfidfModel {
  if (texts.length === 0) throw new UntrainableError('The train file has no row of any of the labels to learn from.');
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const vocabulary = fitVocabulary(texts);
  const rows = transform(vocabulary, texts);
  if (rows.width * classes.length > MAX_WEIGHTS || rows.columns.length * classes.length > MAX_PRODUCTS) {
    const [count, terms] = [texts.length.toLocaleString('en'), rows.width.toLocaleString('en')];
    throw new UntrainableError(
      `The train file is too large to train on: ${count} rows, ${terms} different words, ${classes.length} labels.`,
    );
  }

  const classOf = new Map(classes.map((label, k) => [label, k]));
  const targets = Int32Array.from(labels, (label) => classOf.get(label) ?? 0);
  const { weights, intercept } = fitLogisticRegression(rows, targets, classes.length, TRAINING);
  const stored = (weight = 0) => Math.round(weight * DECIMALS) / DECIMALS;
  return {
    classes,
    vocabulary: [...vocabulary.terms],
    idf: [...vocabulary.idf],
    coef: classes.map((_, k) => vocabulary.terms.map((_, column) => stored(weights[column * classes.length + k]))),
    intercept: Array.from(intercept, stored),
  };
}

/** The model's prediction for a text. */
export interface TfidfPrediction {
  /** Index of the label. */
  readonly label: number;
  /** Its probability. */
  readonly confidence: number;
  /** Probabilities of all labels; 0 for a label that the train file does not have. */
  readonly probabilities: Float64Array;
}

/**
 * A function from a text to the most probable label; the first among equals.
 * @param labels of the run: how many
 */
export function tfidfPredictor(model: TfidfModel, labels: number): (text: string) => TfidfPrediction {
  const vectorize = vectorizer({ terms: model.vocabulary, idf: model.idf });
  const classes = model.classes.length;
  // By column, so that a term's coefficients lie side by side.
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
