// Multinomial logistic regression on vectors, with the same minimum as scikit-learn's LogisticRegression. Beside the one
// for sparse rows, because vectors share a large mean: the loss is minimised around it, which takes a fraction of the
// iterations and, as the intercept is not penalised, ends at the same minimum.
import { minimize } from '../baselines/lbfgs.ts';
import { softmax } from '../baselines/logistic-regression.ts';

/** Row after row, `width` numbers each. */
export interface Vectors {
  readonly width: number;
  readonly values: Float32Array;
}

interface Options {
  /** Inverse strength of the L2 penalty, scikit-learn's `C`. */
  readonly C: number;
  /** On the gradient of the mean loss: scikit-learn's `tol`. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** weights[class × width + column], then an intercept per class, for vectors around the training rows' mean. */
export interface DenseModel {
  readonly parameters: Float64Array;
  readonly mean: Float64Array;
}

/** Rows whose products are computed together, so that each weight is read once for all of them. */
const BLOCK = 4;

/**
 * Minimises mean(−ln p(target | row)) + ‖weights‖² / (2 · C · rows).
 * @param rows which of the vectors to learn from.
 * @param targets class of each vector, 0 … classes − 1. Each class must occur among `rows`.
 * @param start parameters for the same rows and another C, which are overwritten.
 */
export function fitDense(
  vectors: Vectors,
  rows: Int32Array,
  targets: Int32Array,
  classes: number,
  options: Options,
  start?: DenseModel,
): DenseModel {
  const mean = start?.mean ?? meanOf(vectors, rows);
  const loss = new DenseLoss(vectors, rows, targets, classes, options.C, mean);
  const { x } = minimize(
    (parameters, gradient) => loss.value(parameters, gradient),
    start?.parameters ?? new Float64Array((vectors.width + 1) * classes),
    {
      gradientTolerance: options.tolerance,
      maxIterations: options.maxIterations,
      measure: (parameters, curvature) => loss.curvature(parameters, curvature),
    },
  );
  return { parameters: x, mean };
}

/** Intercepts for vectors as they are, not around the mean. */
export function intercepts({ parameters, mean }: DenseModel, classes: number): Float64Array {
  const width = mean.length;
  return Float64Array.from({ length: classes }, (_, k) => {
    let sum = parameters[classes * width + k] as number;
    for (let j = 0; j < width; j++) sum -= (parameters[k * width + j] as number) * (mean[j] as number);
    return sum;
  });
}

function meanOf({ width, values }: Vectors, rows: Int32Array): Float64Array {
  const mean = new Float64Array(width);
  for (const row of rows) {
    for (let j = 0; j < width; j++) mean[j] = (mean[j] as number) + (values[row * width + j] as number);
  }
  return mean.map((sum) => sum / rows.length);
}

class DenseLoss {
  readonly #vectors: Vectors;
  readonly #rows: Int32Array;
  readonly #targets: Int32Array;
  readonly #classes: number;
  readonly #penalty: number;
  readonly #mean: Float64Array;
  /** Scores of the rows of a block, by row and class. */
  readonly #scores: readonly Float64Array[];
  /** What the mean takes from each class's score. */
  readonly #offsets: Float64Array;

  constructor(vectors: Vectors, rows: Int32Array, targets: Int32Array, classes: number, C: number, mean: Float64Array) {
    this.#vectors = vectors;
    this.#rows = rows;
    this.#targets = targets;
    this.#classes = classes;
    // scikit-learn fits one weight vector w for two classes. Ours are ±w/2, with half of w's penalty: hence the factor.
    this.#penalty = (classes === 2 ? 2 : 1) / (C * rows.length);
    this.#mean = mean;
    this.#scores = Array.from({ length: BLOCK }, () => new Float64Array(classes));
    this.#offsets = new Float64Array(classes);
  }

  value(parameters: Float64Array, gradient: Float64Array): number {
    const [rows, scores, width, classes] = [this.#rows, this.#scores, this.#vectors.width, this.#classes];
    const totals = new Float64Array(classes);
    let loss = 0;
    gradient.fill(0);
    this.#shift(parameters);
    for (let first = 0; first < rows.length; first += BLOCK) {
      const count = Math.min(BLOCK, rows.length - first);
      this.#read(parameters, first, count);
      for (let b = 0; b < BLOCK; b++) {
        const own = scores[b] as Float64Array;
        if (b >= count) {
          own.fill(0);
          continue;
        }
        const target = this.#targets[rows[first + b] as number] as number;
        const targetScore = own[target] as number;
        loss += softmax(own) - targetScore;
        // From here on, these are the derivatives of the row's mean loss by its scores.
        own[target] = (own[target] as number) - 1;
        for (let k = 0; k < classes; k++) {
          own[k] = (own[k] as number) / rows.length;
          totals[k] = (totals[k] as number) + (own[k] as number);
        }
      }
      this.#spread(gradient, first, count);
    }
    let squares = 0;
    for (let k = 0; k < classes; k++) {
      const total = totals[k] as number;
      gradient[classes * width + k] = total;
      for (let j = 0, i = k * width; j < width; j++, i++) {
        const weight = parameters[i] as number;
        squares += weight * weight;
        gradient[i] = (gradient[i] as number) - total * (this.#mean[j] as number) + this.#penalty * weight;
      }
    }
    return loss / rows.length + (this.#penalty / 2) * squares;
  }

  curvature(parameters: Float64Array, curvature: Float32Array): void {
    const { width, values } = this.#vectors;
    const [rows, scores, mean, classes] = [this.#rows, this.#scores, this.#mean, this.#classes];
    curvature.fill(this.#penalty);
    this.#shift(parameters);
    for (let first = 0; first < rows.length; first += BLOCK) {
      const count = Math.min(BLOCK, rows.length - first);
      this.#read(parameters, first, count);
      for (let b = 0; b < count; b++) {
        const own = scores[b] as Float64Array;
        const at = (rows[first + b] as number) * width;
        softmax(own);
        for (let k = 0; k < classes; k++) {
          const share = ((own[k] as number) * (1 - (own[k] as number))) / rows.length;
          curvature[classes * width + k] = (curvature[classes * width + k] as number) + share;
          for (let j = 0, i = k * width; j < width; j++, i++) {
            const distance = (values[at + j] as number) - (mean[j] as number);
            curvature[i] = (curvature[i] as number) + share * distance * distance;
          }
        }
      }
    }
  }

  #shift(parameters: Float64Array): void {
    const width = this.#vectors.width;
    for (let k = 0; k < this.#classes; k++) {
      let sum = parameters[this.#classes * width + k] as number;
      for (let j = 0, i = k * width; j < width; j++, i++) sum -= (parameters[i] as number) * (this.#mean[j] as number);
      this.#offsets[k] = sum;
    }
  }

  /** Computes the scores of a block of rows. Missing rows are read as the first one and ignored. */
  #read(parameters: Float64Array, first: number, count: number): void {
    const { width, values } = this.#vectors;
    const [a, b, c, d] = this.#places(first, count);
    const [sa, sb, sc, sd] = this.#scores as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let k = 0; k < this.#classes; k++) {
      let [ta, tb, tc, td] = [0, 0, 0, 0];
      for (let j = 0, i = k * width; j < width; j++, i++) {
        const weight = parameters[i] as number;
        ta += weight * (values[a + j] as number);
        tb += weight * (values[b + j] as number);
        tc += weight * (values[c + j] as number);
        td += weight * (values[d + j] as number);
      }
      const offset = this.#offsets[k] as number;
      sa[k] = ta + offset;
      sb[k] = tb + offset;
      sc[k] = tc + offset;
      sd[k] = td + offset;
    }
  }

  #spread(gradient: Float64Array, first: number, count: number): void {
    const { width, values } = this.#vectors;
    const [a, b, c, d] = this.#places(first, count);
    const [sa, sb, sc, sd] = this.#scores as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let k = 0; k < this.#classes; k++) {
      const [ta, tb, tc, td] = [sa[k] as number, sb[k] as number, sc[k] as number, sd[k] as number];
      for (let j = 0, i = k * width; j < width; j++, i++) {
        gradient[i] =
          (gradient[i] as number) +
          ta * (values[a + j] as number) +
          tb * (values[b + j] as number) +
          tc * (values[c + j] as number) +
          td * (values[d + j] as number);
      }
    }
  }

  #places(first: number, count: number): [number, number, number, number] {
    const place = (b: number) => (this.#rows[first + (b < count ? b : 0)] as number) * this.#vectors.width;
    return [place(0), place(1), place(2), place(3)];
  }
}
