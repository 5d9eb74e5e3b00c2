// Scores of hard predictions, as scikit-learn defines them with zero_division=0.
import { MetricName } from '../../shared/contracts/report/scores.ts';
import type { Margins } from './confusion-matrix.ts';

export const METRIC_NAMES: readonly MetricName[] = MetricName.options;

/** NaN if a score is undefined. */
export type Scores = Record<MetricName, number>;

export interface LabelScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Scores of one label; a division by zero gives 0. */
export function labelScores(correct: number, predicted: number, support: number): LabelScores {
  return {
    precision: ratio(correct, predicted),
    recall: ratio(correct, support),
    f1: ratio(2 * correct, predicted + support),
  };
}

/**
 * Averages are over all of the benchmark's labels, as with scikit-learn's `labels=` argument; what is no valid answer
 * is a prediction outside of them.
 */
export function scores(sums: Margins): Scores {
  const { labels, total } = sums;
  // Then no index below is a wrong one; a resample reads them all.
  if (sums.support.length !== labels || sums.correct.length !== labels || sums.predicted.length !== labels + 1)
    throw new RangeError(`sums that are not of ${labels} labels`);
  if (total === 0) return undefinedScores();
  let correct = 0;
  let predicted = 0;
  let present = 0;
  let recallOfPresent = 0;
  let agreementByChance = 0;
  let squaredSupport = 0;
  let squaredPredicted = (sums.predicted[labels] ?? 0) ** 2;
  const macro = { precision: 0, recall: 0, f1: 0 };
  const weighted = { precision: 0, recall: 0, f1: 0 };
  for (let label = 0; label < labels; label++) {
    const hits = sums.correct[label] ?? 0;
    const ofPredicted = sums.predicted[label] ?? 0;
    const support = sums.support[label] ?? 0;
    const precision = ratio(hits, ofPredicted);
    const recall = ratio(hits, support);
    const f1 = ratio(2 * hits, ofPredicted + support);
    macro.precision += precision;
    macro.recall += recall;
    macro.f1 += f1;
    weighted.precision += support * precision;
    weighted.recall += support * recall;
    weighted.f1 += support * f1;
    correct += hits;
    predicted += ofPredicted;
    if (support > 0) {
      present++;
      recallOfPresent += recall;
    }
    agreementByChance += support * ofPredicted;
    squaredSupport += support ** 2;
    squaredPredicted += ofPredicted ** 2;
  }
  const micro = labelScores(correct, predicted, total);
  const squaredTotal = total ** 2;
  const spread = (squaredTotal - squaredPredicted) * (squaredTotal - squaredSupport);
  return {
    accuracy: correct / total,
    balanced_accuracy: recallOfPresent / present,
    // scikit-learn's convention: 0 if all truths, or all predictions, are the same.
    matthews_corrcoef: spread === 0 ? 0 : (correct * total - agreementByChance) / Math.sqrt(spread),
    // Undefined if all truths and predictions are the same label.
    cohen_kappa_score:
      squaredTotal === agreementByChance
        ? Number.NaN
        : 1 - ((total - correct) * total) / (squaredTotal - agreementByChance),
    precision_micro: micro.precision,
    recall_micro: micro.recall,
    f1_micro: micro.f1,
    precision_macro: macro.precision / labels,
    recall_macro: macro.recall / labels,
    f1_macro: macro.f1 / labels,
    precision_weighted: weighted.precision / total,
    recall_weighted: weighted.recall / total,
    f1_weighted: weighted.f1 / total,
  };
}

function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

function undefinedScores(): Scores {
  const nan = Number.NaN;
  return {
    accuracy: nan,
    balanced_accuracy: nan,
    matthews_corrcoef: nan,
    cohen_kappa_score: nan,
    precision_micro: nan,
    recall_micro: nan,
    f1_micro: nan,
    precision_macro: nan,
    recall_macro: nan,
    f1_macro: nan,
    precision_weighted: nan,
    recall_weighted: nan,
    f1_weighted: nan,
  };
}
