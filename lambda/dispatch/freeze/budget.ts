// What a run may spend, reserved before anything is paid for.
import type { Budget } from '../../shared/contracts/budget.ts';
import type { Problem } from '../../shared/contracts/run.ts';
import type { StackLimits } from '../../shared/contracts/stack-limits.ts';
import { reserve } from '../../shared/spend/account.ts';
import { nothingLeftProblem } from '../../shared/spend/words.ts';
import type { Store } from '../../shared/storage/store.ts';
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
