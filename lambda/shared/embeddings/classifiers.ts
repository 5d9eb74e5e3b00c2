// Reads what classifiers learned from vectors, and what they say about another vector.
import * as z from 'zod';
import { softmax } from '../baselines/logistic-regression.ts';
import { Classifier } from '../contracts/variant.ts';
import { DamagedObjectError } from '../storage/json.ts';
import { neighbours } from './nearest.ts';
import { decodeNumbers, encodeNumbers } from './vectors.ts';

/** Before the numbers of a stored classifier. */
const LearnedHeader = z.object({
  classifier: Classifier,
  dimensions: z.int().min(1),
  /** Labels that can be predicted, as indices into the run's labels. */
  classes: z.array(z.int().min(0)).min(1),
  /** Only `knn`: neighbours that decide. */
  k: z.int().min(1).optional(),
  /** Only `knn`: the class of each vector. */
  targets: z.array(z.int().min(0)).optional(),
});
export type LearnedHeader = z.infer<typeof LearnedHeader>;

export interface Said {
  /** Index of the label. */
  readonly label: number;
  readonly confidence: number;
  /** Of all labels of the run. */
  readonly probabilities: Float64Array;
}

export interface VectorClassifier {
  readonly dimensions: number;
  /** What it takes in memory. */
  readonly bytes: number;
  read(vector: Float32Array): Said;
}

/** @param numbers of logistic regression: weights by class, then an intercept per class; of `knn`: unit vectors. */
export const encodeLearned = (header: LearnedHeader, numbers: Float32Array | Float64Array): Buffer =>
  encodeNumbers(header, numbers);

/** @param labels the number of labels of the run @throws DamagedObjectError */
export function decodeLearned(object: Buffer, key: string, labels: number): VectorClassifier {
  const { header, bytes } = decodeNumbers(object, key, LearnedHeader);
  const { classifier, dimensions, classes } = header;
  const read = classifier === 'knn' ? knn(header, bytes, key) : logisticRegression(header, bytes, key);
  return {
    dimensions,
    bytes: bytes.byteLength,
    read(vector) {
      const shares = read(vector);
      let best = 0;
      for (let k = 1; k < shares.length; k++) if ((shares[k] as number) > (shares[best] as number)) best = k;
      const probabilities = new Float64Array(labels);
      classes.forEach((label, k) => {
        probabilities[label] = shares[k] as number;
      });
      return { label: classes[best] as number, confidence: shares[best] as number, probabilities };
    },
  };
}

type Shares = (vector: Float32Array) => Float64Array;

function logisticRegression({ dimensions, classes }: LearnedHeader, bytes: ArrayBuffer, key: string): Shares {
  const size = (dimensions + 1) * classes.length;
  if (bytes.byteLength !== 8 * size) throw new DamagedObjectError(`${key} was cut`);
  const weights = new Float64Array(bytes);
  return (vector) => {
    const scores = new Float64Array(classes.length);
    for (let k = 0; k < classes.length; k++) {
      let score = weights[classes.length * dimensions + k] as number;
      for (let j = 0, i = k * dimensions; j < dimensions; j++, i++) {
        score += (weights[i] as number) * (vector[j] as number);
      }
      scores[k] = score;
    }
    softmax(scores);
    return scores;
  };
}

function knn({ dimensions, classes, k = 1, targets = [] }: LearnedHeader, bytes: ArrayBuffer, key: string): Shares {
  if (bytes.byteLength !== 4 * dimensions * targets.length || targets.length === 0)
    throw new DamagedObjectError(`${key} was cut`);
  const vectors = { width: dimensions, values: new Float32Array(bytes) };
  const ofRows = Int32Array.from(targets);
  const prior = priorOf(ofRows, classes.length);
  return (vector) => sharesOf(neighbours(vectors, unit(vector), Math.min(k, targets.length)), ofRows, prior);
}

/** The share of each class. */
export function priorOf(targets: Int32Array, classes: number): Float64Array {
  const prior = new Float64Array(classes);
  for (const target of targets) prior[target] = (prior[target] as number) + 1 / targets.length;
  return prior;
}

/**
 * scikit-learn's KNeighborsClassifier(metric='cosine') gives the neighbours' shares, which are 0 for most labels, and
 * a 0 for the truth makes a log loss infinite. So one more neighbour has all labels in the proportions of the train
 * rows. It decides nothing but ties.
 */
export function sharesOf(nearest: ArrayLike<number>, targets: Int32Array, prior: Float64Array): Float64Array {
  const all = nearest.length + 1;
  const shares = prior.map((share) => share / all);
  for (let i = 0; i < nearest.length; i++) {
    const target = targets[nearest[i] as number] as number;
    shares[target] = (shares[target] as number) + 1 / all;
  }
  return shares;
}

/** The vector with length 1. */
export function unit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += (vector[i] as number) ** 2;
  const length = Math.sqrt(squares);
  return vector.map((value) => value / length);
}
