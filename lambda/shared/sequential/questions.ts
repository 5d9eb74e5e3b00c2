// What a run that stops when it is decided wants to know, and how much risk each answer may take.

import type { Benchmark } from '../contracts/benchmark.ts';
import { DEFAULT_MARGIN } from '../contracts/choices/decide.ts';
import { type Gate, isFigure } from '../contracts/choices/gate.ts';
import { callsEndpoint } from '../contracts/kinds.ts';
import type { Run } from '../contracts/run.ts';

/** Scores that are a mean over rows, which is what can be tested row by row. */
export const DECIDABLE = ['accuracy', 'completion_rate'] as const;
export type DecidableMetric = (typeof DECIDABLE)[number];

/** Whether a variant meets a gate. */
export interface GateQuestion {
  /** Indices among the benchmark's gates and the run's variants. */
  readonly gate: number;
  readonly variant: number;
  readonly metric: DecidableMetric;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** It is asked of the best variant, so of each that may be it. */
  readonly ofBest: boolean;
}

export interface Questions {
  readonly gates: readonly GateQuestion[];
  /** Variants that are compared, of which each costs something: is it within the margin of the best? None or several. */
  readonly contenders: readonly number[];
  /** As a difference of accuracies. */
  readonly margin: number;
  /** Variants with a gate that only all rows can answer. */
  readonly needAllRows: ReadonlySet<number>;
  /** Risk of each answer. */
  readonly risk: number;
}

/**
 * @returns undefined if the run does not stop when it is decided, or if nothing could be decided before its end: rows to
 * predict have no truth.
 */
export function runQuestions(run: Pick<Run, 'benchmark' | 'variants' | 'purpose'>): Questions | undefined {
  const { benchmark, purpose } = run;
  if (!benchmark.stop || purpose !== 'score') return undefined;
  if (!isDecidedRowByRow(benchmark)) return undefined;
  const questions = questionsOf(run, (benchmark.margin ?? DEFAULT_MARGIN) / 100, benchmark.stop.risk);
  const { gates, contenders, needAllRows } = questions;
  const paid = paidVariants(run.variants);
  if (gates.length + contenders.length === 0 || paid.every((variant) => needAllRows.has(variant))) return undefined;
  return questions;
}

/** Of all that may decide, only the accuracy is a mean over rows of which each counts the same. */
export const isDecidedRowByRow = ({ decide_by, prevalence }: Pick<Benchmark, 'decide_by' | 'prevalence'>): boolean =>
  decide_by.metric === 'accuracy' && prevalence === undefined;

/** Indices of the variants that are ended to save something. The others get rows as long as one of these does. */
export const paidVariants = (variants: Asking['variants']): number[] =>
  variants.flatMap((variant, index) => (callsEndpoint(variant) ? [index] : []));

interface Asking {
  readonly benchmark: Pick<Benchmark, 'gates' | 'ensembles'>;
  readonly variants: readonly { readonly name: string; readonly kind: string }[];
}

/**
 * The risk is shared equally over all wrong answers that are possible at once (Bonferroni), so no answer of the run is
 * wrong with a probability of more than `risk`: a gate's limits are one each, and of two variants each may be said to be
 * further behind the other than the margin, or wrongly within it, but not both.
 * @param margin as a difference of accuracies
 * @param risk that any answer is wrong
 */
export function questionsOf({ benchmark, variants }: Asking, margin: number, risk: number): Questions {
  const paid = paidVariants(variants);
  const ensembles = new Set(benchmark.ensembles.map(({ name }) => name));
  const gates: GateQuestion[] = [];
  const needAllRows = new Set<number>();
  for (const [index, gate] of benchmark.gates.entries()) {
    const { metric, min, max } = gate;
    // Costs and times are measured on whatever was asked.
    if (isFigure(metric)) continue;
    const asked = ensembles.has(gate.variant) ? paid : paid.filter((variant) => applies(gate, variants[variant]?.name));
    const needsAll = ensembles.has(gate.variant) || !isOfThisFile(gate);
    const decidable = needsAll ? undefined : DECIDABLE.find((name) => name === metric);
    for (const variant of asked) {
      if (decidable === undefined) needAllRows.add(variant);
      else gates.push({ gate: index, variant, metric: decidable, min, max, ofBest: gate.variant === 'best' });
    }
  }
  const contenders = paid.length > 1 ? paid : [];
  const limits = gates.reduce((sum, { min, max }) => sum + Number(min !== undefined) + Number(max !== undefined), 0);
  const answers = limits + contenders.length * Math.max(0, contenders.length - 1);
  return { gates, contenders, margin, needAllRows, risk: risk / Math.max(1, answers) };
}

/** Whether it asks what all rows of the file would give: not what other rows would, nor how another run did. */
export const isOfThisFile = ({ on, than }: Pick<Gate, 'on' | 'than'>): boolean => on === 'value' && than === undefined;

/** `*` and `best` are about every variant that calls a model. */
const applies = ({ variant }: Gate, name: string | undefined): boolean =>
  variant === '*' || variant === 'best' || variant === name;
