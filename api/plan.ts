// `plan`: what a run would send, take and cost.

import { planRun } from '../cli/steps/plan.ts';
import { ROOT } from '../cli/steps/root.ts';
import type { PreparedRun } from '../lambda/dispatch/freeze/prepare.ts';
import type { Plan } from '../lambda/shared/contracts/plan.ts';
import { withBenchmark } from './benchmark-file.ts';
import { told } from './errors.ts';
import type { BenchmarkOptions } from './options.ts';

export interface PlanOptions extends BenchmarkOptions {
  /** A deployed stack, whose endpoints and limits hold. By default the run would be on this machine. */
  readonly stack?: string;
}

export interface PlanResult extends Plan {
  /** What was taken for the label, the text and the id. */
  readonly columns: PreparedRun['columns'];
  /** What to know before the run, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Estimates requests, tokens, cost and time of a run. It sends nothing and needs no key.
 *
 * @throws InputError for everything that would make the run end as rejected
 *
 * @example
 * ```ts
 * import { plan } from 'holdout';
 *
 * const { requests, cost_usd, columns } = await plan('examples/holdout.csv', {
 *   train: 'examples/train.csv',
 *   benchmark: 'examples/with-model.yaml',
 * });
 * console.log(`${requests} requests for ${cost_usd} USD; the label is ${columns.label}`);
 * ```
 */
export function plan(holdout: string, options: PlanOptions = {}): Promise<PlanResult> {
  return told(planned(holdout, options));
}

async function planned(holdout: string, { benchmark, ...options }: PlanOptions): Promise<PlanResult> {
  const { state = '.holdout' } = options;
  const planning = withBenchmark(benchmark, state, (file) => planRun(holdout, { ...options, ...file, state }, ROOT));
  const { plan: figures, columns, notes } = await planning;
  return { ...figures, columns, notes };
}
