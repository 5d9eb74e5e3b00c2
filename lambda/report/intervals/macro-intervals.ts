// Intervals of macro averages from those of the labels: a label with few rows has a wide one, also where all are right.
import { at, float64At } from '../../shared/at.ts';
import type { Interval } from '../../shared/contracts/report/scores.ts';
import type { LabelEffects, VariantEffects } from '../clusters/variant-effects.ts';
import { type ConfusionMatrix, type Margins, margins } from '../scores/confusion-matrix.ts';
import { FEW_ROWS, type Share, together } from './few-rows.ts';
import { TAIL, wilson } from './wilson.ts';

export const MACRO_METRICS = ['f1_macro', 'precision_macro', 'recall_macro', 'balanced_accuracy'] as const;
type MacroMetric = (typeof MACRO_METRICS)[number];

/** So are labels of this many, if they are many: the skewness that Wilson's intervals allow for averages out. */
const MANY_LABELS = 10;
const FEW_ROWS_OF_MANY = 100;

export interface MacroInterval {
  readonly ci: Interval;
  /** Whether many labels are judged together. Then a bootstrap of the rows, which loses labels, has nothing to add. */
  readonly sparse: boolean;
}

/** From a share to the score, increasing and concave: so it is for F1 = 2J / (1 + J), and for what is a share itself. */
type FromShare = (share: number) => number;
const itself: FromShare = (share) => share;
const f1Of: FromShare = (share) => (2 * share) / (1 + share);

/** What one label adds to the distances of the average's bounds, before they are divided by the number of labels. */
interface LabelDistance {
  readonly below: number;
  readonly above: number;
  /** The share that the correlation with other labels goes by. */
  readonly share: number;
}

/**
 * Of a mean of scores that each have an interval: the root of the sum of the squared distances of their bounds (MOVER,
 * Zou and Donner 2008), here with Wilson's intervals of the labels. Three things are added for labels with few rows:
 * - Those with fewer than {@link FEW_ROWS} rows, or of many labels {@link FEW_ROWS_OF_MANY}, have one interval together, that of the mean of their shares: Wilson's
 *   with their effective number of rows (Korn and Graubard 1998), see {@link together}.
 * - F1 of few rows is too low on average, because it is a concave function of a share. By Jensen's inequality the mean of
 *   the labels' F1 is at most the F1 of their mean share: so far the upper bound moves.
 * - Of a label that no row has (for precision: that was never predicted) nothing is known: its score may be 0 or 1.
 * Precisions of different labels are independent, and so are recalls. F1 scores are not, because a mistake lowers those
 * of two labels. Their correlation comes from the delta method.
 * @param samplesPerRow repeats of a row are no further evidence
 * @param effects how many rows of each label say as much as an independent one, where rows belong together
 * @param tail the chance that the truth lies beyond one of the bounds
 * @param effects how many rows of each label say as much as an independent one, where rows belong together
 */
export function macroIntervals(
  matrix: ConfusionMatrix,
  samplesPerRow: number,
  { effects, tail = TAIL }: { readonly effects?: VariantEffects | undefined; readonly tail?: number } = {},
): Record<MacroMetric, MacroInterval | null> {
  const sums = margins(matrix);
  if (sums.total === 0) return { f1_macro: null, precision_macro: null, recall_macro: null, balanced_accuracy: null };
  const shares = (score: keyof LabelEffects, rows: (label: number) => number): Share[] =>
    Array.from({ length: sums.labels }, (_, label) => {
      const alike = samplesPerRow * (effects?.labels[label]?.[score] ?? 1);
      return { correct: float64At(sums.correct, label) / alike, rows: rows(label) / alike };
    });
  const recalls = shares('recall', (label) => float64At(sums.support, label));
  const precisions = shares('precision', (label) => float64At(sums.predicted, label));
  const marked = shares('f1', (label) => markedRows(sums, label));
  return {
    f1_macro: mean(marked, f1Of, tail, (distances) =>
      sharedMistakes(matrix, marked, distances, samplesPerRow * (effects?.accuracy.forIntervals ?? 1)),
    ),
    precision_macro: mean(precisions, itself, tail),
    recall_macro: mean(recalls, itself, tail),
    // Its average is over the labels that occur.
    balanced_accuracy: mean(
      recalls.filter(({ rows }) => rows > 0),
      itself,
      tail,
    ),
  };
}

/** Rows that have the label, were given it, or both. */
const markedRows = ({ support, predicted, correct }: Margins, label: number): number =>
  float64At(support, label) + float64At(predicted, label) - float64At(correct, label);

type Shared = { readonly below: number; readonly above: number };

function mean(
  shares: readonly Share[],
  score: FromShare,
  tail: number,
  shared: (distances: readonly LabelDistance[]) => Shared = () => ({ below: 0, above: 0 }),
): MacroInterval {
  const known = shares.filter(({ rows }) => rows > 0);
  const fewRows = shares.length < MANY_LABELS ? FEW_ROWS : FEW_ROWS_OF_MANY;
  const few = known.filter(({ rows }) => rows < fewRows);
  const common = together(few, tail);
  const distances = shares.map((share): LabelDistance => {
    if (share.rows === 0) return { below: 0, above: 0, share: 0 };
    if (share.rows >= fewRows) return alone(share, score, tail);
    // The variance of a share goes with the inverse of its rows; so do the squares of the distances.
    const part = Math.sqrt(1 / share.rows / common.inverseRows) * few.length;
    const { share: middle, lower, upper } = common;
    return {
      below: part * (score(middle) - score(lower)),
      above: part * (score(upper) - score(middle)),
      share: middle,
    };
  });
  const values = known.reduce((sum, { correct, rows }) => sum + score(correct / rows), 0);
  const scoresOfFew = few.reduce((sum, { correct, rows }) => sum + score(correct / rows), 0);
  const tooLow = few.length * score(common.share) - scoresOfFew;
  const unknown = shares.length - known.length;
  const covariance = shared(distances);
  const root = (of: 'below' | 'above') =>
    Math.sqrt(Math.max(0, distances.reduce((sum, one) => sum + one[of] ** 2, 0) + covariance[of]));
  return {
    ci: {
      lower: Math.max(0, (values - root('below')) / shares.length),
      upper: Math.min(1, (values + tooLow + unknown + root('above')) / shares.length),
    },
    sparse: few.length + unknown >= MANY_LABELS,
  };
}

function alone({ correct, rows }: Share, score: FromShare, tail: number): LabelDistance {
  const value = score(correct / rows);
  const { lower, upper } = wilson(correct, rows, tail) ?? { lower: 0, upper: 1 };
  return { below: value - score(lower), above: score(upper) - value, share: correct / rows };
}

/** Twice the sum of the products of two labels' distances and their correlation: of J, of which F1 is a function. */
function sharedMistakes(
  matrix: ConfusionMatrix,
  marked: readonly Share[],
  distances: readonly LabelDistance[],
  samplesPerRow: number,
): Shared {
  const { labels, cells } = matrix;
  const shared = { below: 0, above: 0 };
  for (const { row, column, count } of cells) {
    if (row === column || column === labels) continue;
    const [one, other] = [at(distances, row), at(distances, column)];
    const rows = at(marked, row).rows * at(marked, column).rows;
    const deviation = Math.sqrt((one.share * (1 - one.share) * other.share * (1 - other.share)) / rows);
    if (!(deviation > 0)) continue;
    const covariance = (count / samplesPerRow / rows) * one.share * other.share;
    const factor = (2 * covariance) / deviation;
    shared.below += factor * one.below * other.below;
    shared.above += factor * one.above * other.above;
  }
  return shared;
}
