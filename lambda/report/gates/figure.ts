// The figure that a gate looks at: its value, and what is known of how it varies.
import { float64At } from '../../shared/at.ts';
import type { Gate } from '../../shared/contracts/choices/gate.ts';
import type { Interval, MetricName } from '../../shared/contracts/report/scores.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import type { VariantEffects } from '../clusters/variant-effects.ts';
import { BOUND_RISK, scoreBelow, shareBelow } from '../intervals/another-holdout.ts';
import { exactBounds } from '../intervals/exact.ts';
import type { Variation } from '../intervals/variation.ts';
import { type Measure, metricMeasure, possible } from '../resampling/measure.ts';
import { type ConfusionMatrix, margins } from '../scores/confusion-matrix.ts';

export interface Figure {
  /** Null if it is unknown. */
  readonly value: number | null;
  /** One-sided bounds at this risk; null where there are none. */
  bounds(risk: number): Interval | null;
  /** Of other holdouts of this size, the share on which the figure is below the limit; null if nothing is known. */
  below(limit: number): number | null;
}

/** What gates may be about. */
type Measured = Pick<
  VariantReport,
  | 'rows'
  | 'samples'
  | 'answered'
  | 'completion_rate'
  | 'expected_cost'
  | 'cost_usd'
  | 'cost_usd_per_1000'
  | 'latency_ms'
  | 'classes'
  | 'metrics'
>;

/** The variant as the gate sees it. */
export interface Evidence {
  readonly variant: Measured;
  readonly labels: readonly string[];
  readonly matrix: ConfusionMatrix;
  /** Where rows belong together. */
  readonly effects: VariantEffects | undefined;
  readonly variationOf: (metric: MetricName) => Variation;
  /** Of the expected cost of a row. */
  readonly expectedCost: () => Variation;
}

const UNKNOWN: Omit<Figure, 'value'> = { bounds: () => null, below: () => null };

export function figureOf(gate: Gate, evidence: Evidence): Figure {
  const value = measured(gate, evidence.variant);
  if (value === null) return { value, ...UNKNOWN };
  if (gate.metric === 'expected_cost') return { value, ...ofScore(evidence.expectedCost) };
  const share = shareOf(gate, evidence);
  if (share) return { value, ...ofShare(share) };
  const name = metricName(gate);
  return name ? { value, ...ofScore(() => evidence.variationOf(name), metricMeasure(name)) } : { value, ...UNKNOWN };
}

/** A figure that is a share of rows, or grows with one. */
interface Share {
  readonly successes: number;
  readonly trials: number;
  /** F1 = 2J / (1 + J), where J is the share. */
  readonly isF1?: boolean;
}

function ofShare({ successes, trials, isF1 = false }: Share): Omit<Figure, 'value'> {
  const figure = (share: number) => (isF1 ? (2 * share) / (1 + share) : share);
  const share = (of: number) => (isF1 ? of / (2 - of) : of);
  return {
    bounds(risk) {
      const found = exactBounds(successes, trials, risk);
      return found && { lower: figure(found.lower), upper: figure(found.upper) };
    },
    below: (limit) => (trials === 0 ? null : shareBelow(successes, trials, share(limit))),
  };
}

/** @param measure tells what the score can be; undefined for costs */
function ofScore(variation: () => Variation, measure?: Measure): Omit<Figure, 'value'> {
  let both: Interval | null | undefined;
  return {
    bounds(risk) {
      const found = variation().bounds(risk);
      return found && measure ? possible(found, measure) : found;
    },
    below(limit) {
      both ??= variation().bounds(BOUND_RISK);
      return both && scoreBelow(variation().observed, both, limit);
    },
  };
}

/** Repeats of a row are no evidence about other rows, so a share is one of rows, or of the units that rows belong to. */
function shareOf({ metric, average, label }: Gate, { variant, labels, matrix, effects }: Evidence): Share | undefined {
  const { total, support, predicted, correct } = margins(matrix);
  const repeats = total / variant.rows;
  const of = (successes: number, trials: number, effect = 1) => ({
    successes: successes / repeats / effect,
    trials: trials / repeats / effect,
  });
  if (label !== undefined) {
    const at = labels.indexOf(label);
    if (at === -1) return undefined;
    const [hits, given, present] = [float64At(correct, at), float64At(predicted, at), float64At(support, at)];
    const effect = effects?.labels[at];
    if (metric === 'precision') return of(hits, given, effect?.precision);
    if (metric === 'recall') return of(hits, present, effect?.recall);
    return { ...of(hits, present + given - hits, effect?.f1), isF1: true };
  }
  if (metric === 'completion_rate') return of(variant.answered, variant.samples, effects?.completion);
  const isAccuracy = metric === 'accuracy' || (metric === 'recall' && average !== 'macro');
  const answered = total - float64At(predicted, labels.length);
  const right = correct.reduce((sum, count) => sum + count, 0);
  if (isAccuracy || (metric === 'f1-score' && average === 'micro' && answered === total))
    return of(right, total, effects?.accuracy.forIntervals);
  return metric === 'precision' && average === 'micro' ? of(right, answered, effects?.answered) : undefined;
}

function metricName({ metric, average }: Gate): MetricName | undefined {
  switch (metric) {
    case 'precision':
    case 'recall':
      return `${metric}_${average ?? 'weighted'}`;
    case 'f1-score':
      return `f1_${average ?? 'weighted'}`;
    case 'accuracy':
    case 'balanced_accuracy':
    case 'matthews_corrcoef':
    case 'cohen_kappa_score':
      return metric;
    default:
      return undefined;
  }
}

function measured(gate: Gate, variant: Measured): number | null {
  const { metric, label } = gate;
  switch (metric) {
    case 'completion_rate':
      return variant.completion_rate.value;
    case 'expected_cost':
      return variant.expected_cost?.value ?? null;
    case 'cost_usd':
    case 'cost_usd_per_1000':
      return variant[metric];
    case 'latency_p50':
    case 'latency_p95':
    case 'latency_p99':
      return variant.latency_ms?.[LATENCY[metric]] ?? null;
    case 'precision':
    case 'recall':
    case 'f1-score':
      if (label !== undefined) return variant.classes.find((one) => one.label === label)?.[metric].value ?? null;
  }
  const name = metricName(gate);
  return name === undefined ? null : variant.metrics[name].value;
}

const LATENCY = { latency_p50: 'p50', latency_p95: 'p95', latency_p99: 'p99' } as const;
