// Intervals of macro averages from those of the labels: a label with few rows has a wide one, also where all are right.
import { at, float64At } from '../../shared/at.ts';
import type { Interval } from '../../shared/contracts/report/scores.ts';
import type { LabelEffects } from '../clusters/variant-effects.ts';
import { type ConfusionMatrix, margins } from '../scores/confusion-matrix.ts';
import { type LabelScores, labelScores } from '../scores/scores.ts';
import { wilson, wilsonF1 } from './wilson.ts';

export const MACRO_METRICS = ['f1_macro', 'precision_macro', 'recall_macro', 'balanced_accuracy'] as const;
type MacroMetric = (typeof MACRO_METRICS)[number];

interface LabelInterval {
  readonly value: number;
  /** Distances of the bounds from the value. */
  readonly below: number;
  readonly above: number;
}

/**
 * Of a mean of scores that each have an interval: the root of the sum of the squared distances (MOVER, Zou and Donner
 * 2008), here with Wilson's intervals of the labels. Precisions of different labels are independent, and so are
 * recalls. F1 scores are not, because a mistake lowers those of two labels. Their correlation comes from the delta
 * method.
 * @param samplesPerRow repeats of a row are no further evidence
 * @param effects how many rows of each label say as much as an independent one, where rows belong together
 */
export function macroIntervals(
  matrix: ConfusionMatrix,
  samplesPerRow: number,
  effects?: readonly LabelEffects[],
): Record<MacroMetric, Interval | null> {
  const { labels, support, predicted, correct, total } = margins(matrix);
  if (total === 0) return { f1_macro: null, precision_macro: null, recall_macro: null, balanced_accuracy: null };
  const of = (score: keyof LabelScores, label: number): LabelInterval => {
    const evidence = (samples: number) => samples / samplesPerRow / (effects?.[label]?.[score] ?? 1);
    const hits = float64At(correct, label);
    const given = float64At(predicted, label);
    const rows = float64At(support, label);
    const value = labelScores(hits, given, rows)[score];
    const ci =
      score === 'f1'
        ? wilsonF1(evidence(hits), evidence(rows + given - hits))
        : wilson(evidence(hits), evidence(score === 'recall' ? rows : given));
    // Nothing is known of a label that was never met.
    const { lower, upper } = ci ?? { lower: 0, upper: 1 };
    return { value, below: value - lower, above: upper - value };
  };
  const all = (score: keyof LabelScores) => Array.from({ length: labels }, (_, label) => of(score, label));
  const recalls = all('recall');
  const f1 = all('f1');
  return {
    f1_macro: mean(f1, sharedMistakes(matrix, f1)),
    precision_macro: mean(all('precision'), NOTHING_SHARED),
    recall_macro: mean(recalls, NOTHING_SHARED),
    balanced_accuracy: mean(
      recalls.filter((_, label) => float64At(support, label) > 0),
      NOTHING_SHARED,
    ),
  };
}

const NOTHING_SHARED = { below: 0, above: 0 };

function mean(scores: readonly LabelInterval[], shared: { readonly below: number; readonly above: number }): Interval {
  const sum = (of: (score: LabelInterval) => number) => scores.reduce((total, score) => total + of(score), 0);
  const value = sum((score) => score.value) / scores.length;
  const below = Math.sqrt(sum((score) => score.below ** 2) + shared.below) / scores.length;
  const above = Math.sqrt(sum((score) => score.above ** 2) + shared.above) / scores.length;
  return { lower: Math.max(0, value - below), upper: Math.min(1, value + above) };
}

/** Twice the sum of the products of two labels' distances and their correlation: of J, of which F1 is a function. */
function sharedMistakes(matrix: ConfusionMatrix, f1: readonly LabelInterval[]) {
  const { labels, support, predicted, correct } = margins(matrix);
  const marked = (label: number) => float64At(support, label) + float64At(predicted, label) - float64At(correct, label);
  const shared = { below: 0, above: 0 };
  for (const { row, column, count } of matrix.cells) {
    if (row === column || column === labels) continue;
    const share = (label: number) => float64At(correct, label) / marked(label);
    const [one, other] = [share(row), share(column)];
    const deviation = Math.sqrt((one * (1 - one) * other * (1 - other)) / (marked(row) * marked(column)));
    if (deviation === 0) continue;
    const covariance = (count * one * other) / (marked(row) * marked(column));
    const factor = (2 * covariance) / deviation;
    shared.below += factor * at(f1, row).below * at(f1, column).below;
    shared.above += factor * at(f1, row).above * at(f1, column).above;
  }
  return shared;
}
