// scikit-learn's classification report, in the shape of its output_dict.
import { float64At } from '../../shared/at.ts';
import type { ClassificationReport } from '../../shared/contracts/report/scores.ts';
import type { Margins } from './confusion-matrix.ts';
import { labelScores, scores } from './scores.ts';

/**
 * What `classification_report(truth, prediction, labels=labels, output_dict=True, zero_division=0)` returns where a
 * prediction that is no valid answer is a label outside of `labels`. Then scikit-learn gives `micro avg`; where all
 * predictions are of the labels, that average is the accuracy, and `accuracy` stands in its place, a number.
 */
export function classificationReport(sums: Margins, labels: readonly string[]): ClassificationReport {
  // No prototype: a label may be called `__proto__`.
  const report: ClassificationReport = Object.create(null);
  for (const [index, label] of labels.entries()) {
    const support = float64At(sums.support, index);
    const { precision, recall, f1 } = labelScores(
      float64At(sums.correct, index),
      float64At(sums.predicted, index),
      support,
    );
    report[label] = { precision, recall, 'f1-score': f1, support };
  }
  const { total } = sums;
  const all = total === 0 ? undefined : scores(sums);
  for (const average of ['micro', 'macro', 'weighted'] as const) {
    const withinLabels = average === 'micro' && float64At(sums.predicted, labels.length) === 0;
    report[withinLabels ? 'accuracy' : `${average} avg`] = {
      precision: all?.[`precision_${average}`] ?? 0,
      recall: all?.[`recall_${average}`] ?? 0,
      'f1-score': all?.[`f1_${average}`] ?? 0,
      support: total,
    };
  }
  // As in scikit-learn, also where `accuracy` is a label of the benchmark's own.
  const accuracy = report.accuracy;
  if (typeof accuracy === 'object') report.accuracy = accuracy.precision;
  return report;
}
