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

interface LogisticRegression {
  /** weights[column × classes + class], so each column of a row is one stretch of memory. */
  readonly weights: Float64Array;
  readonly intercept: Float64Array;
}

/**
 * Minimises mean(−ln p(target | row)) + ‖weights‖² / (2 · C · rows), where p is the softmax of row · weights +
 * intercept.
 * @param targets class of each row, 0 … classes − 1. Each class must occur.
 */
export function fitLogisticRegression(
  rows: SparseMatrix,
  targets: Int32Array,
  classes: number,
  options: LogisticRegressionOptions,
): LogisticRegression {
  // For two classes scikit-learn fits one weight vector w. Ours are then ±w/2, with half of w's penalty: hence the
  // factor.
  const penalty = (classes === 2 ? 2 : 1) / (options.C * targets.length);
  const weightCount = rows.width * classes;
  const scores = new Float64Array(classes);

  const objective = (parameters: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    gradient.fill(0);
    for (let row = 0; row < targets.length; row++) {
      const [from, to] = [rows.start[row] as number, rows.start[row + 1] as number];
      const target = targets[row] as number;
      for (let k = 0; k < classes; k++) scores[k] = parameters[weightCount + k] as number;
      for (let i = from; i < to; i++) {
        const value = rows.values[i] as number;
        const offset = (rows.columns[i] as number) * classes;
        for (let k = 0; k < classes; k++)
          scores[k] = (scores[k] as number) + value * (parameters[offset + k] as number);
      }
      const targetScore = scores[target] as number;
      loss += softmax(scores) - targetScore;
      // From here on, `scores` is the derivative of this row's mean loss by its scores.
      scores[target] = (scores[target] as number) - 1;
      for (let k = 0; k < classes; k++) {
        const derivative = (scores[k] as number) / targets.length;
        scores[k] = derivative;
        gradient[weightCount + k] = (gradient[weightCount + k] as number) + derivative;
      }
      for (let i = from; i < to; i++) {
        const value = rows.values[i] as number;
        const offset = (rows.columns[i] as number) * classes;
        for (let k = 0; k < classes; k++) {
          gradient[offset + k] = (gradient[offset + k] as number) + value * (scores[k] as number);
        }
      }
    }
    let squares = 0;
    for (let i = 0; i < weightCount; i++) {
      const weight = parameters[i] as number;
      squares += weight * weight;
      gradient[i] = (gradient[i] as number) + penalty * weight;
    }
    return loss / targets.length + (penalty / 2) * squares;
  };

  const { x } = minimize(objective, new Float64Array(weightCount + classes), {
    gradientTolerance: options.tolerance,
    maxIterations: options.maxIterations,
  });
  return { weights: x.subarray(0, weightCount), intercept: x.subarray(weightCount) };
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
