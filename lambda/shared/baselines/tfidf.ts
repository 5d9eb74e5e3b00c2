// The `tfidf` baseline: scikit-learn's TfidfVectorizer and LogisticRegression, trained when a run is frozen.
// Cross-validation chooses its terms and its C; `tfidf-default` always has TfidfVectorizer() and C=10.

import { type TrainedBaseline, UntrainableError } from './baseline.ts';
import { type Choice, chooseSettings, drawnRows } from './cross-validation.ts';
import { fitLogisticRegression, softmax } from './logistic-regression.ts';
import { TfidfModel } from './tfidf-model.ts';
import { type Analyzer, DEFAULT_SETTINGS, type Settings, type Tuning, WORDS } from './tuning.ts';
import {
  documentFrequencies,
  fitVocabulary,
  type SparseMatrix,
  transform,
  unionVectorizer,
  type Vocabulary,
} from './vectorizer.ts';

/**
 * scikit-learn stops at a gradient of 1e-4 or after 100 iterations, whichever comes first. We go further on both
 * counts, so any difference comes from what scikit-learn leaves undone.
 */
const TRAINING = { tolerance: 1e-6, maxIterations: 200 };
/** For a large file, where each further digit costs seconds. Its components are small, because there are millions. */
const LARGE_TRAINING = { tolerance: 1e-5, maxIterations: 25 };
/** Terms in all texts × labels from which a file is large: with 200 iterations, as much work as the largest with 25. */
const LARGE_PRODUCTS = 15_000_000;
/** Terms × labels. Training holds 16 numbers of 4 or 8 bytes for each, so at most 0.4 GB. Rarer terms are left out. */
const MAX_WEIGHTS = 4_000_000;
/**
 * Terms in all texts × labels. Half a minute of a processor, and a few where it is four times as slow, so that a function
 * of 15 minutes has time left for everything else. A count and no clock, so that the same rows are learned everywhere.
 * Of a larger file, rows are left out, and the report says how many. `npm run bench:training` measures it.
 */
const MAX_PRODUCTS = 100_000_000;
/** Runs of characters in all texts: a quarter of a gigabyte, and a minute to find them. */
const MAX_RUNS = 20_000_000;
/** Coefficients are stored with six decimals, a third of the bytes. A score moves by less than 0.00001. */
const DECIMALS = 1e6;

export const tfidfBaseline: TrainedBaseline = baselineOf((texts, labels) => {
  const classes = new Set(labels).size;
  return chooseSettings({ texts, targets: labels }, (termsPerRow) => {
    const entries = termsPerRow * texts.length;
    return entries <= MAX_RUNS && entries * classes <= MAX_PRODUCTS;
  });
});

export const tfidfDefaultBaseline: TrainedBaseline = baselineOf(() => ({
  ...DEFAULT_SETTINGS,
  ...{ chosen_by: 'default', folds: 0, cross_validated_rows: 0, accuracy: null, default_accuracy: null },
}));

function baselineOf(choose: (texts: readonly string[], labels: readonly number[]) => Choice): TrainedBaseline {
  return {
    ready(texts, labels) {
      checkTrainable(texts, labels);
      return () => {
        const choice = choose(texts, labels);
        const training = readyTfidf(texts, labels, choice);
        return { model: trainTfidf(training), tuning: tuningOf(choice, training) };
      };
    },
    predictor({ labels }, model) {
      const predict = tfidfPredictor(TfidfModel.parse(model), labels);
      return (text) => {
        const { label, confidence, probabilities } = predict(text);
        return { label, confidence, weights: probabilities };
      };
    },
  };
}

function tuningOf(choice: Choice, training: TfidfTraining): Tuning {
  const { leftOutRows, leftOutTerms, minDf, targets, rows } = training;
  return {
    ...choice,
    analyzers: [...choice.analyzers],
    train_rows: targets.length,
    left_out_rows: leftOutRows,
    terms: rows.width,
    left_out_terms: leftOutTerms,
    min_df: minDf,
  };
}

/** Checks words, before anything is chosen: runs of characters recur more often than words. @throws UntrainableError */
function checkTrainable(texts: readonly string[], labels: readonly number[]): void {
  if (texts.length === 0) throw new UntrainableError('The train file has no row of any of the labels to learn from.');
  const classes = new Set(labels).size;
  const features = fitFeatures(texts, [WORDS], Math.floor(MAX_WEIGHTS / classes));
  const known = features.vocabularies.reduce((sum, { terms }) => sum + terms.length, 0);
  if (known === 0 && features.leftOutTerms > 0) {
    const size = { rows: texts.length, words: features.leftOutTerms, labels: classes };
    throw new UntrainableError('The train file is too large to train on', size);
  }
}

/** Everything that training needs, known to be within the size limits. */
interface TfidfTraining {
  readonly C: number;
  /** Indices of the labels that occur, in ascending order. */
  readonly classes: readonly number[];
  readonly vocabularies: readonly Vocabulary[];
  readonly rows: SparseMatrix;
  /** The class of each row. */
  readonly targets: Int32Array;
  readonly minDf: number;
  readonly leftOutTerms: number;
  readonly leftOutRows: number;
}

/**
 * Takes seconds. The training itself takes minutes.
 * @param labels index of each text's label. A label that does not occur can never be predicted.
 * @throws UntrainableError
 */
export function readyTfidf(
  texts: readonly string[],
  labels: Int32Array | readonly number[],
  { analyzers, C }: Settings = DEFAULT_SETTINGS,
): TfidfTraining {
  if (texts.length === 0) throw new UntrainableError('The train file has no row of any of the labels to learn from.');
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const features = fitFeatures(texts, analyzers, Math.floor(MAX_WEIGHTS / classes.length));
  const rows = transform(features.vocabularies, texts);
  if (rows.width === 0 && features.leftOutTerms > 0) {
    const size = { rows: texts.length, words: features.leftOutTerms, labels: classes.length };
    throw new UntrainableError('The train file is too large to train on', size);
  }
  const share = MAX_PRODUCTS / (rows.columns.length * classes.length);
  if (share < 1) return readyTfidfOnPart(texts, labels, { analyzers, C }, Math.floor(share * texts.length));
  const classOf = new Map(classes.map((label, k) => [label, k]));
  const targets = Int32Array.from(labels, (label) => classOf.get(label) ?? 0);
  return { C, classes, ...features, rows, targets, leftOutRows: 0 };
}

function readyTfidfOnPart(
  texts: readonly string[],
  labels: Int32Array | readonly number[],
  settings: Settings,
  most: number,
): TfidfTraining {
  const part = drawnRows(texts.length, most).sort((a, b) => a - b);
  const training = readyTfidf(
    part.map((row) => texts[row] ?? ''),
    part.map((row) => labels[row] ?? 0),
    settings,
  );
  return { ...training, leftOutRows: training.leftOutRows + texts.length - part.length };
}

/** Keeps at most `maxTerms` terms: those in most rows, because they teach most. */
function fitFeatures(texts: readonly string[], analyzers: readonly Analyzer[], maxTerms: number) {
  const counted = analyzers.map((analyzer) => ({ analyzer, frequencies: documentFrequencies(texts, analyzer) }));
  const all = counted.reduce((sum, { frequencies }) => sum + frequencies.size, 0);
  let [minDf, known] = [1, all];
  while (known > maxTerms) {
    minDf++;
    known = counted.reduce(
      (sum, { frequencies }) =>
        sum +
        frequencies
          .values()
          .filter((one) => one >= minDf)
          .reduce((count) => count + 1, 0),
      0,
    );
  }
  return {
    vocabularies: counted.map(({ analyzer, frequencies }) => fitVocabulary(texts, analyzer, minDf, frequencies)),
    minDf,
    leftOutTerms: all - known,
  };
}

export function trainTfidf({ C, classes, vocabularies, rows, targets }: TfidfTraining): TfidfModel {
  const large = rows.columns.length * classes.length > LARGE_PRODUCTS;
  const options = { ...(large ? LARGE_TRAINING : TRAINING), C };
  const { weights, intercept } = fitLogisticRegression(rows, targets, classes.length, options);
  const stored = (weight = 0) => Math.round(weight * DECIMALS) / DECIMALS;
  const columns = Array.from({ length: rows.width }, (_, column) => column);
  return {
    classes: [...classes],
    parts: vocabularies.map(({ analyzer, terms }) => ({ analyzer, terms: terms.length })),
    vocabulary: vocabularies.flatMap(({ terms }) => terms),
    idf: vocabularies.flatMap(({ idf }) => idf),
    coef: classes.map((_, k) => columns.map((column) => stored(weights[column * classes.length + k]))),
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
  const vectorize = unionVectorizer(vocabulariesOf(model));
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

function vocabulariesOf({ vocabulary, idf, parts }: TfidfModel): Vocabulary[] {
  let first = 0;
  return (parts ?? [{ analyzer: WORDS, terms: vocabulary.length }]).map(({ analyzer, terms }) => {
    const last = first + terms;
    const part = { analyzer, terms: vocabulary.slice(first, last), idf: idf.slice(first, last) };
    first = last;
    return part;
  });
}
