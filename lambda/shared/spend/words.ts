// Limits in words: what a run is told that may spend nothing, or less than it is expected to cost.
import type { Budget } from '../contracts/budget.ts';
import type { Problem, Warning } from '../contracts/run.ts';
import { formatDollars } from '../text/format.ts';
import { type NothingLeft, nextDay } from './account.ts';
import { LIMIT_NAMES } from './budget.ts';

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
