// All figures of one variant.
import { at, float64At } from '../../shared/at.ts';
import {
  type ClassReport,
  type Confusion,
  MetricName,
  type Metrics,
  type Score,
} from '../../shared/contracts/report/scores.ts';
import type { EnsembleReport, VariantReport } from '../../shared/contracts/report/variant.ts';
import { bootstrap, type Intervals } from '../intervals/bootstrap.ts';
import { wilson, wilsonF1 } from '../intervals/wilson.ts';
import { classificationReport } from '../scores/classification-report.ts';
import {
  answeredOnly,
  type Cell,
  confusionMatrix,
  denseMatrix,
  type Margins,
  margins,
  topConfusions,
} from '../scores/confusion-matrix.ts';
import { scoredRows } from '../scores/samples.ts';
import { labelScores, scores } from '../scores/scores.ts';
import type { PredictionTable } from '../table/predictions.ts';
import type { ScoredRun } from '../table/scored-run.ts';
import { calibration } from './calibration.ts';
import { probabilityScores } from './probability-scores.ts';
import { repeatsOf } from './repeats.ts';
import { fromCache, statusCounts, timeouts } from './totals.ts';
import { identity, outcomes, trainingOf, variantAt } from './variant-facts.ts';

/** Confusions listed. */
const MAX_CONFUSIONS = 20;

/**
 * @param index among the run's variants
 * @param ensemble its parts, if it is an ensemble
 */
export function variantReport(
  table: PredictionTable,
  index: number,
  ensemble: EnsembleReport | null = null,
): VariantReport {
  const { run } = table;
  const variant = variantAt(table, index);
  const { repeats } = run.benchmark;
  const matrix = confusionMatrix(table, index);
  const all = margins(matrix);
  const answered = margins(answeredOnly(matrix));
  const rows = scoredRows(table, index);
  const intervals = bootstrap(matrix, rows, `${run.seed} ${variant.name}`);
  const status = statusCounts(table, index);
  const samples = Object.values(status).reduce((sum, count) => sum + count, 0);
  return {
    ...identity(variant, ensemble, run.baselines),
    ...trainingOf(table, variant),
    rows,
    samples,
    ...status,
    from_cache: fromCache(table, index),
    ...timeouts(table, index),
    completion_rate: proportion(status.answered, samples, repeats),
    metrics: metrics(all, intervals.all, repeats),
    metrics_answered: metrics(answered, intervals.answered, repeats),
    classification_report: classificationReport(all, run.labels),
    classes: classes(all, run),
    confusion_matrix: denseMatrix(matrix),
    top_confusions: topConfusions(matrix, MAX_CONFUSIONS).map((cell) => confusion(cell, run.labels)),
    distribution: {
      truth: [...all.support],
      predicted: [...all.predicted.subarray(0, run.labels.length)],
      no_answer: float64At(all.predicted, run.labels.length),
    },
    top_label: topLabel(all, run.labels),
    repeats: repeatsOf(table, index),
    calibration: calibration(table, index),
    probability_scores: probabilityScores(table, index),
    ...outcomes(table, index),
  };
}

/**
 * Repeats of a row are no evidence about other rows. So an interval is as wide as if each row had been asked once, which
 * is too wide if repeats differ, but never too narrow.
 */
function proportion(successes: number, trials: number, repeats: number): Score {
  return { value: trials === 0 ? null : successes / trials, ci: wilson(successes / repeats, trials / repeats) };
}

function metrics(sums: Margins, intervals: Intervals, repeats: number): Metrics {
  const values = scores(sums);
  const correct = total(sums.correct);
  const predicted = total(sums.predicted.subarray(0, sums.labels));
  const right = proportion(correct, sums.total, repeats);
  const score = (name: MetricName): Score => ({ value: orNull(values[name]), ci: intervals[name] });
  return {
    ...(Object.fromEntries(MetricName.options.map((name) => [name, score(name)])) as Metrics),
    // These are the accuracy by another name, so they have its interval.
    accuracy: right,
    recall_micro: right,
    recall_weighted: right,
    precision_micro: proportion(correct, predicted, repeats),
    ...(predicted === sums.total && { f1_micro: right }),
  };
}

function classes(sums: Margins, run: ScoredRun): ClassReport[] {
  const { repeats } = run.benchmark;
  // Of no rows, 0 would be a figure.
  const known = (value: number) => (sums.total === 0 ? null : value);
  return run.labels.map((label, index) => {
    const support = float64At(sums.support, index);
    const predicted = float64At(sums.predicted, index);
    const correct = float64At(sums.correct, index);
    const { precision, recall, f1 } = labelScores(correct, predicted, support);
    return {
      label,
      support,
      predicted,
      precision: { value: known(precision), ci: wilson(correct / repeats, predicted / repeats) },
      recall: { value: known(recall), ci: wilson(correct / repeats, support / repeats) },
      'f1-score': { value: known(f1), ci: wilsonF1(correct / repeats, (support + predicted - correct) / repeats) },
    };
  });
}

function topLabel({ predicted, total }: Margins, labels: readonly string[]): VariantReport['top_label'] {
  let top = 0;
  for (const index of labels.keys()) if (float64At(predicted, index) > float64At(predicted, top)) top = index;
  const label = labels[top];
  const count = float64At(predicted, top);
  return label === undefined || count === 0 ? null : { label, frequency: count / total };
}

function confusion({ row, column, count }: Cell, labels: readonly string[]): Confusion {
  return { truth: at(labels, row), predicted: column === labels.length ? null : at(labels, column), count };
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
