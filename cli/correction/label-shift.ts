// The shares of the labels among new rows, if nothing but these shares differs from the holdout.

import { at, float64At } from '../../lambda/shared/at.ts';
import { normal } from '../../lambda/shared/distributions.ts';
import { type AnswerCounts, total } from './counts.ts';
import { inverse } from './inverse.ts';
import type { Estimate } from './ppi.ts';

/** Rows of each label that say something about its column. */
const MIN_ROWS = 20;
/** How much an error in the predicted shares may grow. Beyond it, the intervals say too little, and are not exact. */
const MAX_GAIN = 5;
const HALF = 0.5;
const Z = normal.quantile(0.975, 0, 1);

export interface LabelShift {
  /** In the order of the labels, within 0 and 1. */
  readonly shares: readonly Estimate[];
  /** Of the new rows. */
  readonly accuracy: Estimate;
}

/**
 * The predictions of the new rows mix the columns of the confusion matrix, C, by the shares: q = C π, so π = C⁻¹ q. For
 * two labels this is Rogan and Gladen (1978, American Journal of Epidemiology 107:71), for more Lipton, Wang and Smola
 * (2018, arXiv:1802.03916). The intervals are those of the delta method over all that was counted: the new predictions
 * and each label's column, to whose cells half a row is added, and a whole one in all variances, as Agresti and Coull
 * (1998) do for one proportion. test/guarantees/claims/correction.ts shows that they cover.
 * @returns undefined if a label has fewer than {@link MIN_ROWS} rows, or labels are confused too often
 */
export function labelShift({ labels, holdout, fresh }: AnswerCounts): LabelShift | undefined {
  const rows = holdout.map(total);
  const all = total(fresh);
  if (all === 0 || rows.some((one) => one < MIN_ROWS)) return undefined;
  /** With so much of a row added to each cell of a column. */
  const rate = (given: number, truth: number, added = HALF) =>
    (float64At(at(holdout, truth), given) + added) / (at(rows, truth) + added * (labels + 1));
  const indices = Array.from({ length: labels }, (_, index) => index);
  const inverted = inverse(indices.map((given) => indices.map((truth) => rate(given, truth))));
  if (!inverted || inverted.some((row) => row.reduce((sum, one) => sum + Math.abs(one), 0) > MAX_GAIN))
    return undefined;
  const q = indices.map((given) => float64At(fresh, given) / all);
  const smoothed = indices.map((given) => (float64At(fresh, given) + 1) / (all + labels + 1));
  const shares = inverted.map((row) => dot(row, q));
  /** Variance of Σ weights · (what a multinomial with these probabilities counts) / trials. */
  const spread = (weights: readonly number[], probabilities: readonly number[], trials: number) => {
    const mean = dot(weights, probabilities);
    const squares = weights.reduce((sum, one, index) => sum + one ** 2 * at(probabilities, index), 0);
    return (squares - mean ** 2) / trials;
  };
  const columns = indices.map((truth) => indices.map((given) => rate(given, truth, 1)));
  /** Of Σ loads · q, less Σ loads · C π, plus what else depends on the columns. */
  const deviation = (loads: readonly number[], own: number) =>
    Math.sqrt(
      indices.reduce(
        (sum, truth) => {
          const weights = loads.map((load, given) => (given === truth ? own : 0) - load);
          return sum + at(shares, truth) ** 2 * spread(weights, at(columns, truth), at(rows, truth));
        },
        spread(loads, smoothed, all),
      ),
    );
  const recalls = indices.map((label) => rate(label, label));
  const loads = indices.map((given) =>
    indices.reduce((sum, label) => sum + at(recalls, label) * at(at(inverted, label), given), 0),
  );
  return {
    shares: indices.map((label) => estimate(at(shares, label), deviation(at(inverted, label), 0))),
    accuracy: estimate(dot(recalls, shares), deviation(loads, 1)),
  };
}

function estimate(value: number, deviation: number): Estimate {
  const within = (one: number) => Math.min(1, Math.max(0, one));
  return { value: within(value), lower: within(value - Z * deviation), upper: within(value + Z * deviation) };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, one, index) => sum + one * at(b, index), 0);
