// The decision of a report: which variant is best, which are as good within the margin, and how sure that is.
import { at } from '../../shared/at.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import { DEFAULT_MARGIN } from '../../shared/contracts/choices/decide.ts';
import { callsEndpoint } from '../../shared/contracts/kinds.ts';
import type { Comparison } from '../../shared/contracts/report/comparison.ts';
import type { Decision, VariantDecision } from '../../shared/contracts/report/decision.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { decidingScore, higherIsBetter, rankedBy, referenceBaseline } from '../metrics/rank.ts';
import type { PredictionTable } from '../table/predictions.ts';
import { chances } from './chances.ts';
import { chosenScore } from './chosen.ts';
import { confirmed } from './confirm.ts';
import { Field, withInterval } from './field.ts';
import { paretoFrontier } from './frontier.ts';
import { liftShown } from './lifts.ts';
import { otherMetrics } from './other-metrics.ts';
import { cheapestWithin, shownDifference, shownOf } from './verdicts.ts';

export interface Decided {
  /** Undefined without variants, and without rows. */
  readonly decision: Decision | undefined;
  readonly pareto_frontier: string[];
}

/** @param variants in the run's order */
export function decide(
  table: PredictionTable,
  variants: readonly VariantReport[],
  comparisons: readonly Comparison[],
): Decided {
  if (variants.length === 0) return { decision: undefined, pareto_frontier: [] };
  const { benchmark, seed } = table.run;
  const by = benchmark.decide_by;
  const margin = marginOf(benchmark);
  const ranked = rankedBy(variants, by);
  const field = new Field(table, variants, ranked, by);
  const [best] = field.whole;
  // A run that was stopped at once has no row to decide by.
  if (!best || field.rowsOf(best) === 0) return { decision: undefined, pareto_frontier: [] };
  // Of units there are no exact bounds.
  const isShare = by.metric === 'accuracy' && !field.worth.strata && !table.units;
  const drawn = chances(
    field.standing,
    field.measure,
    field.worth,
    margin,
    field.whole.map(({ cost_usd_per_1000 }) => cost_usd_per_1000),
    `${seed} decision`,
  );
  const compared = variants.length;
  const decided = ranked.map((variant): VariantDecision => {
    const others = field.whole.filter((other) => other !== variant);
    const shown = shownOf(
      others.map((other) => field.behind(other, variant)),
      compared,
      margin,
    );
    const rows = field.rowsOf(variant);
    const chance = drawn[field.whole.indexOf(variant)];
    return {
      name: variant.name,
      rows,
      score: decidingScore(variant, by),
      difference: variant === best ? { value: 0, ci: null } : field.difference(best, variant, comparisons),
      behind_at_most: rows === 0 ? null : Math.min(field.measure.span, shown.behindAtMost),
      verdict: variant === best ? 'best' : shown.verdict,
      rows_needed: shown.timesMore === null || rows === 0 ? null : Math.ceil(shown.timesMore * field.rowsOf(best)),
      probability_best: chance?.probabilityBest ?? null,
      expected_regret: chance?.regret ?? null,
      expected_regret_usd_per_1000: chance?.regretUsd ?? null,
    };
  });
  const chosen =
    ranked[
      cheapestWithin(
        margin,
        decided.map((one, index) => ({
          behindAtMost: one.behind_at_most,
          price: at(ranked, index).cost_usd_per_1000,
        })),
      )
    ];
  return {
    decision: {
      by,
      higher_is_better: higherIsBetter(by),
      margin,
      rows: field.rowsOf(best),
      tried: compared,
      best: best.name,
      chosen: chosenScore({ ...field, isShare }, `${seed} chosen`),
      ...(benchmark.confirm !== undefined && {
        confirmed: confirmed(table, field.whole, (one) => variants.indexOf(one), {
          ...field,
          isShare,
          share: benchmark.confirm,
        }),
      }),
      recommended: chosen?.name ?? null,
      smallest_difference: smallestDifference(field, decided, compared),
      variants: decided,
      other_metrics: otherMetrics(field.standing.joint, field.worth, by, table.run.labels).map((other) => {
        const variant = at(field.whole, other.variant);
        return {
          by: other.by,
          best: variant.name,
          score: decidingScore(variant, other.by),
          ahead: withInterval(other.ahead),
        };
      }),
      baseline: baselineOf(field, ranked, comparisons),
    },
    pareto_frontier: paretoFrontier(ranked, (one, other) => field.behind(one, other).value).map(({ name }) => name),
  };
}

/** Of the best and those that are not told from it, if there are any. */
function smallestDifference(field: Field, decided: readonly VariantDecision[], compared: number): number | null {
  const [best, ...others] = field.whole;
  if (!best || others.length === 0) return null;
  const open = others.filter(({ name }) => decided.find((one) => one.name === name)?.verdict === 'undecided');
  const pairs = open.length > 0 ? open : others;
  return Math.max(...pairs.map((one) => shownDifference(field.behind(best, one), compared)));
}

/** The reference, or the baseline that is the best of all variants. */
function baselineOf(
  field: Field,
  ranked: readonly VariantReport[],
  comparisons: readonly Comparison[],
): Decision['baseline'] {
  const baseline = ranked[0]?.kind === 'baseline' ? ranked[0] : referenceBaseline(ranked);
  const models = ranked.filter(callsEndpoint);
  if (!baseline || models.length === 0) return null;
  const baselines = ranked.filter(({ kind }) => kind === 'baseline').length;
  const lifts = models.map((model) => ({
    name: model.name,
    difference: field.difference(model, baseline, comparisons),
    shown: liftShown(field.behind(model, baseline), models.length, baselines),
  }));
  return { name: baseline.name, lifts };
}

/** Of scores between 0 and 1 the benchmark gives it in percentage points. */
function marginOf({ decide_by, margin = DEFAULT_MARGIN }: Pick<Benchmark, 'decide_by' | 'margin'>): number {
  return higherIsBetter(decide_by) ? margin / 100 : margin;
}
