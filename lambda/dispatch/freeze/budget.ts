// What a run may spend, reserved before anything is paid for.
import type { Budget } from '../../shared/contracts/budget.ts';
import type { Problem, Warning } from '../../shared/contracts/run.ts';
import type { StackLimits } from '../../shared/contracts/stack-limits.ts';
import { type NothingLeft, nextDay, reserve } from '../../shared/spend/account.ts';
import { LIMIT_NAMES } from '../../shared/spend/budget.ts';
import type { Store } from '../../shared/storage/store.ts';
import { formatDollars } from '../../shared/text/format.ts';
import type { PreparedRun } from './prepare.ts';

interface Asking {
  readonly run: string;
  readonly prepared: Pick<PreparedRun, 'benchmark' | 'variants' | 'file'>;
  readonly limits: StackLimits | undefined;
  readonly now: number;
}

/** @returns a problem if nothing is left to spend. A run that calls no model needs nothing. */
export async function reserveBudget(
  store: Store,
  { run, prepared, limits, now }: Asking,
): Promise<{ readonly budget?: Budget | undefined; readonly problems: readonly Problem[] }> {
  const { benchmark, variants, file } = prepared;
  if (!limits || variants.every(({ kind }) => kind === 'baseline')) return { problems: [] };
  const granted = await reserve(store, { run, askedUsd: benchmark.limits.budget_usd, limits, now });
  if ('budget' in granted) return { budget: granted.budget, problems: [] };
  return { problems: [nothingLeftProblem(granted.nothingLeft, file, now)] };
}

/** @param file the benchmark's. @param now milliseconds since 1970 */
export function nothingLeftProblem(
  { of, limitUsd, spentMicroUsd, reservedMicroUsd }: NothingLeft,
  file: string,
  now: number,
): Problem {
  const [limit, spent, reserved] = [limitUsd, spentMicroUsd / 1e6, reservedMicroUsd / 1e6].map(formatDollars);
  const when = of === 'day' ? `after ${nextDay(now)}` : 'when the limit is raised in cdk.json';
  const sooner = reservedMicroUsd > 0 ? ', or when an open run has ended and spent less than it may' : '';
  return {
    file,
    message: `nothing is left of the stack's \`limits.${of}_usd\` of ${limit}: ${spent} are spent, and open runs may spend ${reserved}.`,
    advice: `Upload the holdout again ${when}${sooner}.`,
  };
}

/** Said in the report if the plan costs more than the stack lets the run spend. */
export function budgetWarnings(budget: Budget | undefined, plannedUsd: number | null): Warning[] {
  if (!budget || budget.of === 'benchmark' || plannedUsd === null || plannedUsd * 1e6 <= budget.micro_usd) return [];
  const [planned, most] = [plannedUsd, budget.micro_usd / 1e6].map(formatDollars);
  return [
    {
      code: 'budget_below_plan',
      message: `This run was expected to cost ${planned} and may spend ${most} (${LIMIT_NAMES[budget.of]}): it may end before every row is asked.`,
    },
  ];
}
