// Multinomial logistic regression on sparse rows, with the same minimum as scikit-learn's LogisticRegression.
import { minimize } from './lbfgs.ts';
import type { SparseMatrix } from './vectorizer.ts';

interface LogisticRegressionOptions {
  /** Inverse strength of the L2 penalty, scikit-learn's `C`. The intercept is not penalised. */
  readonly C: number;
  /** On the gradient of the mean loss: scikit-learn's `tol`. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/**
 * weights[column × classes + class], so that each column of a row touches one stretch of memory; then an intercept per
 * class.
 */
type Parameters = Float64Array;

interface LogisticRegression {
  readonly weights: Float64Array;
  readonly intercept: Float64Array;
  /** Weights and intercepts together, to continue training from. */
  readonly parameters: Parameters;
}

/** Entries × classes from which it pays to begin with part of the rows: about a second's work. */
const LARGE = 50_000_000;
/** Trains on one row in 16, then one in 4, before all of them. A part's minimum is near the whole's and costs less. */
const PARTS: readonly number[] = [16, 4];
/** A part does not need its exact minimum. */
const PART_TRAINING = { tolerance: 1e-4, maxIterations: 20 };
/** Coprime to almost any number of rows, so that a part does not follow the file's order, sorted or alternating. */
const STRIDE = 7919;

/**
 * Minimises mean(−ln p(target | row)) + ‖weights‖² / (2 · C · rows), where p is the softmax of row · weights +
 * intercept.
 * @param targets class of each row, 0 … classes − 1. Each class must occur.
 * @param start initial parameters, which are overwritten. Those for another C are near.
 */
export function fitLogisticRegression(
  rows: SparseMatrix,
  targets: Int32Array,
  classes: number,
  options: LogisticRegressionOptions,
  start?: Parameters,
): LogisticRegression {
  const weightCount = rows.width * classes;
  let parameters: Parameters = start ?? new Float64Array(weightCount + classes);
  const large = rows.columns.length * classes >= LARGE;
  for (const part of large ? PARTS : []) {
    const loss = new Loss(rows, targets, classes, options.C, Math.ceil(targets.length / part));
    parameters = minimumOf(loss, parameters, { ...PART_TRAINING });
  }
  parameters = minimumOf(new Loss(rows, targets, classes, options.C, targets.length), parameters, options);
  return { parameters, weights: parameters.subarray(0, weightCount), intercept: parameters.subarray(weightCount) };
}

function minimumOf(
  loss: Loss,
  start: Parameters,
  { tolerance, maxIterations }: Omit<LogisticRegressionOptions, 'C'>,
): Parameters {
  const objective = (parameters: Parameters, gradient: Float64Array) => loss.value(parameters, gradient);
  const measure = (parameters: Parameters, curvature: Float32Array) => loss.curvature(parameters, curvature);
  return minimize(objective, start, { gradientTolerance: tolerance, maxIterations, measure }).x;
}

/** The loss over some of the rows. */
class Loss {
  readonly #rows: SparseMatrix;
  readonly #targets: Int32Array;
  readonly #classes: number;
  readonly #count: number;
  readonly #penalty: number;
  readonly #weightCount: number;
  /** Scores of the row being read, by class. */
  readonly #scores: Float64Array;

  constructor(rows: SparseMatrix, targets: Int32Array, classes: number, C: number, count: number) {
    this.#rows = rows;
    this.#targets = targets;
    this.#classes = classes;
    this.#count = count;
    // scikit-learn fits one weight vector w for two classes. Ours are ±w/2, with half of w's penalty: hence the factor.
    this.#penalty = (classes === 2 ? 2 : 1) / (C * count);
    this.#weightCount = rows.width * classes;
    this.#scores = new Float64Array(classes);
  }

  value(parameters: Parameters, gradient: Float64Array): number {
    const [targets, scores, count] = [this.#targets, this.#scores, this.#count];
    let loss = 0;
    gradient.fill(0);
    for (let i = 0; i < count; i++) {
      const row = this.#rowAt(i);
      const target = targets[row] as number;
      this.#read(parameters, row);
      const targetScore = scores[target] as number;
      loss += softmax(scores) - targetScore;
      // From here on, `scores` is the derivative of this row's mean loss by its scores.
      scores[target] = (scores[target] as number) - 1;
      for (let k = 0; k < scores.length; k++) scores[k] = (scores[k] as number) / count;
      this.#spread(gradient, row, false);
    }
    let squares = 0;
    for (let i = 0; i < this.#weightCount; i++) {
      const weight = parameters[i] as number;
      squares += weight * weight;
      gradient[i] = (gradient[i] as number) + this.#penalty * weight;
    }
    return loss / count + (this.#penalty / 2) * squares;
  }

  curvature(parameters: Parameters, curvature: Float32Array): void {
    const scores = this.#scores;
    curvature.fill(this.#penalty);
    for (let i = 0; i < this.#count; i++) {
      const row = this.#rowAt(i);
      this.#read(parameters, row);
      softmax(scores);
      for (let k = 0; k < scores.length; k++) {
        const probability = scores[k] as number;
        scores[k] = (probability * (1 - probability)) / this.#count;
      }
      this.#spread(curvature, row, true);
    }
  }

  #rowAt(i: number): number {
    return this.#count === this.#targets.length ? i : (i * STRIDE) % this.#targets.length;
  }

  /** Computes the row's scores: row · weights + intercept. */
  #read(parameters: Parameters, row: number): void {
    const { start, columns, values } = this.#rows;
    const [scores, classes] = [this.#scores, this.#classes];
    for (let k = 0; k < classes; k++) scores[k] = parameters[this.#weightCount + k] as number;
    const end = start[row + 1] as number;
    for (let i = start[row] as number; i < end; i++) {
      const value = values[i] as number;
      const offset = (columns[i] as number) * classes;
      for (let k = 0; k < classes; k++) scores[k] = (scores[k] as number) + value * (parameters[offset + k] as number);
    }
  }

  /** Adds the values in `scores` to every parameter that they depend on. */
  #spread(sums: Float64Array | Float32Array, row: number, squared: boolean): void {
    const { start, columns, values } = this.#rows;
    const [scores, classes, weightCount] = [this.#scores, this.#classes, this.#weightCount];
    for (let k = 0; k < classes; k++) sums[weightCount + k] = (sums[weightCount + k] as number) + (scores[k] as number);
    const end = start[row + 1] as number;
    for (let i = start[row] as number; i < end; i++) {
      const value = squared ? (values[i] as number) ** 2 : (values[i] as number);
      const offset = (columns[i] as number) * classes;
      for (let k = 0; k < classes; k++) sums[offset + k] = (sums[offset + k] as number) + value * (scores[k] as number);
    }
  }
}

/** Turns scores into probabilities in place. @returns ln Σ exp(score), without overflow. */
export function softmax(scores: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < scores.length; k++) largest = Math.max(largest, scores[k] as number);
  let sum = 0;
  for (let k = 0; k < scores.length; k++) {
    const exponential = Math.exp((scores[k] as number) - largest);
    scores[k] = exponential;
    sum += exponential;
  }
  for (let k = 0; k < scores.length; k++) scores[k] = (scores[k] as number) / sum;
  return largest + Math.log(sum);
}
