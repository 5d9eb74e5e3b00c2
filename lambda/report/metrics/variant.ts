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
import type { DesignEffect } from '../clusters/design-effect.ts';
import { matrixUnits } from '../clusters/matrix-units.ts';
import type { VariantEffects } from '../clusters/variant-effects.ts';
import { bootstrap, type Intervals } from '../intervals/bootstrap.ts';
import { noIntervalBecause } from '../intervals/edges.ts';
import { wilson, wilsonF1 } from '../intervals/wilson.ts';
import { worthOf } from '../resampling/weighted-scores.ts';
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
  const units = matrixUnits(table, index, matrix);
  const effects = units?.effects;
  const intervals = bootstrap(matrix, rows, `${run.seed} ${variant.name}`, units);
  const status = statusCounts(table, index);
  return {
    ...identity(variant, ensemble, run.baselines),
    ...trainingOf(table, variant),
    rows,
    ...(effects && { effective_rows: rows / effects.accuracy.plain }),
    samples: all.total,
    ...status,
    from_cache: fromCache(table, index),
    ...timeouts(table, index),
    completion_rate: proportion(answered.total, all.total, repeats * (effects?.completion ?? 1)),
    metrics: metrics(all, intervals.all, repeats, effects),
    metrics_answered: metrics(
      answered,
      intervals.answered,
      repeats,
      effects && { accuracy: { forIntervals: effects.answered }, answered: effects.answered },
    ),
    ...worthOf(table, index),
    classification_report: classificationReport(all, run.labels),
    classes: classes(all, run, effects),
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
 * @param alike how many samples say as much as an independent row
 */
function proportion(successes: number, trials: number, alike: number): Score {
  return { value: trials === 0 ? null : successes / trials, ci: wilson(successes / alike, trials / alike) };
}

interface Effects extends Pick<VariantEffects, 'answered'> {
  readonly accuracy: Pick<DesignEffect, 'forIntervals'>;
}

function metrics(sums: Margins, intervals: Intervals, repeats: number, effects?: Effects): Metrics {
  const values = scores(sums);
  const correct = total(sums.correct);
  const predicted = total(sums.predicted.subarray(0, sums.labels));
  const right = proportion(correct, sums.total, repeats * (effects?.accuracy.forIntervals ?? 1));
  const score = (name: MetricName): Score => {
    const ci = intervals[name];
    const because = ci ? undefined : noIntervalBecause(name, values[name], sums, repeats);
    return { value: orNull(values[name]), ci, ...(because && { no_interval_because: because }) };
  };
  return {
    ...(Object.fromEntries(MetricName.options.map((name) => [name, score(name)])) as Metrics),
    // These are the accuracy by another name, so they have its interval.
    accuracy: right,
    recall_micro: right,
    recall_weighted: right,
    precision_micro: proportion(correct, predicted, repeats * (effects?.answered ?? 1)),
    ...(predicted === sums.total && { f1_micro: right }),
  };
}

function classes(sums: Margins, run: ScoredRun, effects?: VariantEffects): ClassReport[] {
  const { repeats } = run.benchmark;
  return run.labels.map((label, index) => {
    const support = float64At(sums.support, index);
    const predicted = float64At(sums.predicted, index);
    const correct = float64At(sums.correct, index);
    const { precision, recall, f1 } = labelScores(correct, predicted, support);
    const effect = effects?.labels[index];
    const given = repeats * (effect?.precision ?? 1);
    const own = repeats * (effect?.recall ?? 1);
    const either = repeats * (effect?.f1 ?? 1);
    return {
      label,
      support,
      predicted,
      precision: { value: precision, ci: wilson(correct / given, predicted / given) },
      recall: { value: recall, ci: wilson(correct / own, support / own) },
      'f1-score': { value: f1, ci: wilsonF1(correct / either, (support + predicted - correct) / either) },
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
