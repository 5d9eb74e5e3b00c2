// Logistic regression on few rows with many terms. The minimum depends on the rows only through their inner products,
// so n rows need only n columns: the Cholesky factor of the products has the same products. With three hundred rows,
// this takes a tenth of the seconds that ten thousand terms take.
import { minimize } from './lbfgs.ts';
import { softmax } from './logistic-regression.ts';
import type { SparseMatrix } from './vectorizer.ts';

/** Row i has i + 1 numbers, starting at i · (i + 1) / 2. */
export interface Triangle {
  readonly size: number;
  readonly values: Float64Array;
}

/**
 * Added to each row's product with itself, so that rows with the same text do not divide by 0. Moves no score by 1e-6.
 */
const JITTER = 1e-9;

/** @returns the Cholesky factor of all rows' inner products. */
export function factorOf({ start, columns, values, width }: SparseMatrix): Triangle {
  const size = start.length - 1;
  const factor = new Float64Array((size * (size + 1)) / 2);
  const row = new Float64Array(width);
  for (let i = 0; i < size; i++) {
    const first = (i * (i + 1)) / 2;
    for (let at = start[i] as number; at < (start[i + 1] as number); at++)
      row[columns[at] as number] = values[at] as number;
    for (let j = 0; j <= i; j++) {
      let product = i === j ? JITTER : 0;
      for (let at = start[j] as number; at < (start[j + 1] as number); at++) {
        product += (values[at] as number) * (row[columns[at] as number] as number);
      }
      // Cholesky–Banachiewicz, row by row.
      const other = (j * (j + 1)) / 2;
      for (let k = 0; k < j; k++) product -= (factor[first + k] as number) * (factor[other + k] as number);
      factor[first + j] = i === j ? Math.sqrt(Math.max(product, JITTER)) : product / (factor[other + j] as number);
    }
    for (let at = start[i] as number; at < (start[i + 1] as number); at++) row[columns[at] as number] = 0;
  }
  return { size, values: factor };
}

interface Options {
  readonly C: number;
  readonly tolerance: number;
  readonly maxIterations: number;
}

/**
 * Does what fitLogisticRegression does.
 * @param rows the rows of the triangle to train on
 * @param targets class of each row of the triangle
 * @returns by class: a weight for each column, then an intercept.
 */
export function fitOnFactor(
  { size, values }: Triangle,
  rows: Int32Array,
  targets: Int32Array,
  classes: number,
  { C, tolerance, maxIterations }: Options,
  start: Float64Array = new Float64Array(classes * (size + 1)),
): Float64Array {
  const penalty = (classes === 2 ? 2 : 1) / (C * rows.length);
  const stride = size + 1;
  const scores = new Float64Array(classes);
  const objective = (parameters: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    gradient.fill(0);
    for (const row of rows) {
      read(values, row, parameters, stride, scores);
      const target = targets[row] as number;
      const targetScore = scores[target] as number;
      loss += softmax(scores) - targetScore;
      scores[target] = (scores[target] as number) - 1;
      const first = (row * (row + 1)) / 2;
      for (let k = 0; k < classes; k++) {
        const derivative = (scores[k] as number) / rows.length;
        const offset = k * stride;
        for (let j = 0; j <= row; j++) {
          gradient[offset + j] = (gradient[offset + j] as number) + derivative * (values[first + j] as number);
        }
        gradient[offset + size] = (gradient[offset + size] as number) + derivative;
      }
    }
    let squares = 0;
    for (let k = 0; k < classes; k++) {
      for (let i = k * stride; i < k * stride + size; i++) {
        const weight = parameters[i] as number;
        squares += weight * weight;
        gradient[i] = (gradient[i] as number) + penalty * weight;
      }
    }
    return loss / rows.length + (penalty / 2) * squares;
  };
  return minimize(objective, start, { gradientTolerance: tolerance, maxIterations }).x;
}

/** The class with the highest score for a row of the triangle; the first among equals. */
export function bestOnFactor({ size, values }: Triangle, row: number, parameters: Float64Array): number {
  const scores = new Float64Array(parameters.length / (size + 1));
  read(values, row, parameters, size + 1, scores);
  return scores.indexOf(Math.max(...scores));
}

function read(values: Float64Array, row: number, parameters: Float64Array, stride: number, scores: Float64Array): void {
  const first = (row * (row + 1)) / 2;
  for (let k = 0; k < scores.length; k++) {
    const offset = k * stride;
    let sum = parameters[offset + stride - 1] as number;
    for (let j = 0; j <= row; j++) sum += (parameters[offset + j] as number) * (values[first + j] as number);
    scores[k] = sum;
  }
}
