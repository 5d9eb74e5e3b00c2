// What a run may spend: the least of its benchmark's budget and the operator's limits.
import type { Benchmark } from '../contracts/benchmark.ts';
import type { Budget, BudgetOf } from '../contracts/budget.ts';

interface Budgeted {
  readonly benchmark: Pick<Benchmark, 'limits'>;
  /** Absent if nothing limits the run, and in runs from before the stack had limits. */
  readonly budget?: Budget | undefined;
}

/** @returns undefined if nothing limits what the run spends. */
export function budgetOf({ benchmark, budget }: Budgeted): Budget | undefined {
  const asked = benchmark.limits.budget_usd;
  return budget ?? (asked === undefined ? undefined : { micro_usd: toMicroUsd(asked), of: 'benchmark' });
}

/** Where the limit is written. */
export const LIMIT_NAMES: Readonly<Record<BudgetOf, string>> = {
  benchmark: 'limits.budget_usd',
  run: 'limits.run_usd of the stack',
  day: 'what was left of limits.day_usd of the stack',
  stack: 'what was left of limits.stack_usd of the stack',
};

/** At least a millionth, so that a budget is never none. */
export const toMicroUsd = (usd: number): number => Math.max(1, Math.floor(usd * 1e6));
