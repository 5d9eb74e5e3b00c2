// What an operator's limits make of a planned run: refused, or stopped before its end. Dispatch decides by the same
// functions, once the run is uploaded.
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { BudgetOf } from '../../lambda/shared/contracts/budget.ts';
import type { Plan } from '../../lambda/shared/contracts/plan.ts';
import type { StackLimits } from '../../lambda/shared/contracts/stack-limits.ts';
import { type Account, grant, NOTHING_SPENT, nextDay } from '../../lambda/shared/spend/account.ts';
import { budgetWarnings, nothingLeftProblem } from '../../lambda/shared/spend/words.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';

interface Planned {
  readonly benchmark: Pick<Benchmark, 'limits'>;
  readonly plan: Pick<Plan, 'requests' | 'cost_usd'>;
  /** The benchmark's file, for a problem. */
  readonly file: string;
}

export interface Limited {
  readonly limits: StackLimits;
  /** What other runs have spent and reserved. Undefined: it may not be read. */
  readonly account: Account | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** @returns what to say. @throws InputError if the run would be rejected, because nothing is left to spend */
export function limitNotes({ benchmark, plan, file }: Planned, { limits, account, now }: Limited): string[] {
  if (plan.requests === 0) return [];
  const granted = grant(account ?? NOTHING_SPENT, { askedUsd: benchmark.limits.budget_usd, limits, now });
  if ('nothingLeft' in granted) throw new InputError([nothingLeftProblem(granted.nothingLeft, file, now)]);
  const { budget } = granted;
  const stopped = budgetWarnings(budget, plan.cost_usd).map(({ message }) => `${message} ${wayOut(budget?.of, now)}`);
  const unknown = account === undefined && (limits.day_usd !== null || limits.stack_usd !== null);
  return [...stopped, ...(unknown ? [UNKNOWN] : [])];
}

const UNKNOWN =
  'Other runs may have spent a part of the stack’s limits: you may not read spend/account.json, which says how much.';

function wayOut(of: BudgetOf | undefined, now: number): string {
  const raised = `Ask fewer rows or variants, or raise \`limits.${of}_usd\` in cdk.json and deploy again.`;
  return of === 'day' ? `${raised} After ${nextDay(now)} the next day begins.` : raised;
}
