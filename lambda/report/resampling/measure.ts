// A score as a function of sums over rows, so that it can be drawn again, reweighted and differentiated.

import { addTo, at, float64At, int32At } from '../../shared/at.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Interval, MetricName } from '../../shared/contracts/report/scores.ts';
import { emptyMargins, type Margins } from '../scores/confusion-matrix.ts';
import { labelScores, scores } from '../scores/scores.ts';

/** Counts, or weights, of rows. */
export interface Sums extends Margins {
  /** What all of them cost, see {@link Mistakes}. */
  cost: number;
}

export interface Measure {
  /** The score; 0 where it is not defined. */
  of(sums: Sums): number;
  readonly higherIsBetter: boolean;
  /** The largest difference that two scores can have. */
  readonly span: number;
}

/** What a row costs, by its true label and the predicted one; the index `labels` stands for no valid answer. */
export interface Mistakes {
  readonly cost: (truth: number, predicted: number) => number;
  /** By true label, the costliest prediction and the cheapest. */
  readonly most: Float64Array;
  readonly least: Float64Array;
}

/** Rows are weighted so that each stratum, which is one label or several, has its share. */
export interface Strata {
  /** By label. */
  readonly of: Int32Array;
  /** By stratum. They add up to 1. */
  readonly shares: Float64Array;
}

/** What the rows of a run are worth. */
export interface Worth {
  readonly mistakes?: Mistakes | undefined;
  readonly strata?: Strata | undefined;
}

export function emptySums(labels: number): Sums {
  return { ...emptyMargins(labels), cost: 0 };
}

export function clear(sums: Sums): void {
  sums.total = 0;
  sums.cost = 0;
  sums.support.fill(0);
  sums.predicted.fill(0);
  sums.correct.fill(0);
}

export function metricMeasure(name: MetricName): Measure {
  const span = name === 'matthews_corrcoef' || name === 'cohen_kappa_score' ? 2 : 1;
  return { of: (sums) => orZero(scores(sums)[name]), higherIsBetter: true, span };
}

/** @param label index */
export function labelMeasure(name: 'precision' | 'recall' | 'f1-score', label: number): Measure {
  const score = name === 'f1-score' ? 'f1' : name;
  return {
    of: ({ correct, predicted, support }) =>
      labelScores(float64At(correct, label), float64At(predicted, label), float64At(support, label))[score],
    higherIsBetter: true,
    span: 1,
  };
}

const EXPECTED_COST: Measure = {
  of: ({ cost, total }) => (total === 0 ? 0 : cost / total),
  higherIsBetter: false,
  span: Number.POSITIVE_INFINITY,
};

/** @throws RangeError for a label that is none of `labels`; dispatch refuses such a benchmark. */
export function measureOf({ metric, average, label }: DecideBy, labels: readonly string[]): Measure {
  if (metric === 'expected_cost') return EXPECTED_COST;
  if (metric !== 'precision' && metric !== 'recall' && metric !== 'f1-score') return metricMeasure(metric);
  if (label === undefined) return metricMeasure(`${metric === 'f1-score' ? 'f1' : metric}_${average ?? 'weighted'}`);
  const index = labels.indexOf(label);
  if (index === -1) throw new RangeError(`there is no label ${label}`);
  return labelMeasure(metric, index);
}

/** An approximate interval without scores that cannot be. What a row can cost is not known here. */
export function possible({ lower, upper }: Interval, { higherIsBetter, span }: Measure): Interval {
  if (!higherIsBetter) return { lower, upper };
  return { lower: Math.max(1 - span, lower), upper: Math.min(1, upper) };
}

/** What a mistake costs that the benchmark does not name. */
const UNNAMED = 1;

export function mistakesOf(
  { costs, no_answer_cost }: Pick<Benchmark, 'costs' | 'no_answer_cost'>,
  labels: readonly string[],
): Mistakes | undefined {
  if (!costs) return undefined;
  const size = labels.length;
  const named = labels.map((truth) => new Map(Object.entries(costs[truth] ?? {})));
  const costliest = named.map((row, truth) => {
    if (no_answer_cost !== undefined) return no_answer_cost;
    const mistakes = [...row].filter(([predicted]) => predicted !== labels[truth]).map(([, cost]) => cost);
    return Math.max(0, ...mistakes, ...(mistakes.length < size - 1 ? [UNNAMED] : []));
  });
  const cost = (truth: number, predicted: number): number =>
    predicted === size
      ? at(costliest, truth)
      : (at(named, truth).get(at(labels, predicted)) ?? (truth === predicted ? 0 : UNNAMED));
  const ofRow = (truth: number) => [cost(truth, truth), cost(truth, size), ...at(named, truth).values(), UNNAMED];
  return {
    cost,
    most: Float64Array.from(labels, (_, truth) => Math.max(...ofRow(truth))),
    least: Float64Array.from(labels, (_, truth) => Math.min(...ofRow(truth))),
  };
}

/**
 * Named labels are strata of their own, and all others are one together, whose labels share what is left as they do in
 * the holdout.
 */
export function strataOf(prevalence: Benchmark['prevalence'], labels: readonly string[]): Strata | undefined {
  if (!prevalence) return undefined;
  const named = labels.filter((label) => Object.hasOwn(prevalence, label));
  const given = named.map((label) => prevalence[label] ?? 0);
  const sum = given.reduce((total, share) => total + share, 0);
  const all = named.length === labels.length;
  const shares = all ? given.map((share) => share / sum) : [...given, Math.max(0, 1 - sum)];
  return {
    of: Int32Array.from(labels, (label) => (named.includes(label) ? named.indexOf(label) : named.length)),
    shares: Float64Array.from(shares),
  };
}

/**
 * The weight of a row, by label: 1, or such that each stratum has its share of all rows. A stratum without rows has no
 * weight: nothing is known of it.
 * @param support rows by label
 */
export function weightsOf(strata: Strata | undefined, support: Float64Array, into = new Float64Array(support.length)) {
  if (!strata) return into.fill(1);
  const rows = new Float64Array(strata.shares.length);
  let total = 0;
  for (let label = 0; label < support.length; label++) {
    const count = support[label] ?? 0;
    addTo(rows, int32At(strata.of, label), count);
    total += count;
  }
  for (let label = 0; label < support.length; label++) {
    const stratum = int32At(strata.of, label);
    const count = float64At(rows, stratum);
    into[label] = count === 0 ? 0 : (float64At(strata.shares, stratum) * total) / count;
  }
  return into;
}

const orZero = (value: number): number => (Number.isNaN(value) ? 0 : value);
