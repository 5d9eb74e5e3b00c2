// A variant's scores for other shares of the labels than the holdout's, and what its mistakes cost.
import { at } from '../../shared/at.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import { MetricName, type Score } from '../../shared/contracts/report/scores.ts';
import type { AtPrevalence, VariantReport } from '../../shared/contracts/report/variant.ts';
import { CONFIDENCE } from '../intervals/wilson.ts';
import type { AnsweredRows } from '../table/predictions.ts';
import { above, below, upperQuantile } from './bounds.ts';
import { influences } from './influence.ts';
import { type JointRows, jointRows } from './joint-rows.ts';
import { labelMeasure, type Measure, measureOf, metricMeasure, mistakesOf, strataOf, type Worth } from './measure.ts';

const Z = upperQuantile((1 - CONFIDENCE) / 2);

/** Rows, and what the benchmark says of them. */
interface PricedRows extends AnsweredRows {
  readonly run: AnsweredRows['run'] & {
    readonly benchmark: Pick<Benchmark, 'prevalence' | 'costs' | 'no_answer_cost'>;
  };
}

/** @param index among the run's variants @returns nothing if the benchmark names neither shares nor costs. */
export function worthOf(table: PricedRows, index: number): Pick<VariantReport, 'at_prevalence' | 'expected_cost'> {
  const { benchmark, labels } = table.run;
  const worth = { mistakes: mistakesOf(benchmark, labels), strata: strataOf(benchmark.prevalence, labels) };
  if (!worth.mistakes && !worth.strata) return {};
  const joint = jointRows(table, [index]);
  const cost = measureOf({ metric: 'expected_cost' }, labels);
  return {
    ...(worth.strata && { at_prevalence: atPrevalence(joint, worth, labels) }),
    ...(worth.mistakes && { expected_cost: score(joint, cost, worth, [0, Number.POSITIVE_INFINITY]) }),
  };
}

function atPrevalence(joint: JointRows, worth: Worth, labels: readonly string[]): AtPrevalence {
  const of = (measure: Measure, least = 0) => score(joint, measure, worth, [least, 1]);
  const metrics = MetricName.options.map((name) => {
    const least = name === 'matthews_corrcoef' || name === 'cohen_kappa_score' ? -1 : 0;
    return [name, of(metricMeasure(name), least)];
  });
  return {
    metrics: Object.fromEntries(metrics),
    classes: labels.map((label, index) => ({
      label,
      precision: onLogOdds(of(labelMeasure('precision', index))),
      recall: of(labelMeasure('recall', index)),
      'f1-score': of(labelMeasure('f1-score', index)),
    })),
  };
}

/** With the interval of {@link above} and {@link below}, within the ends of the scale. */
function score(joint: JointRows, measure: Measure, worth: Worth, [least, most]: readonly [number, number]): Score {
  if (joint.rows === 0) return { value: null, ci: null };
  const { scores, covariance, reach } = influences(joint, measure, worth);
  const value = at(scores, 0);
  const estimate = { value, variance: at(covariance, 0), reach: at(reach, 0) };
  const lower = Math.max(least, value - below(estimate, Z));
  return { value, ci: { lower, upper: Math.min(most, value + above(estimate, Z)) } };
}

/**
 * The same distances on the scale of log-odds, by the delta method (Agresti 2013, Categorical Data Analysis, 16.1). What
 * a label's precision is divided by, its predictions at the given shares, rests on few mistakes of frequent labels: so a
 * low precision is further from its upper end than from its lower one.
 */
function onLogOdds({ value, ci }: Score): Score {
  if (value === null || ci === null || value <= 0 || value >= 1) return { value, ci };
  const slope = value * (1 - value);
  const logOdds = Math.log(value / (1 - value));
  const end = (to: number) => 1 / (1 + Math.exp(-(logOdds + (to - value) / slope)));
  return { value, ci: { lower: end(ci.lower), upper: end(ci.upper) } };
}
