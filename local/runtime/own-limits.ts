// On a laptop nobody but the person at the keyboard pays, so the stack's default limits do not hold here.
import { OWN_MACHINE } from '../../lambda/shared/contracts/stack-limits.ts';
import type { FunctionResource, StackResources } from '../template/read.ts';

/** What the person at the keyboard has declared, as written. */
export interface OwnSettings {
  /** For holdouts without a benchmark file. */
  readonly benchmark?: unknown;
  readonly limits?: Readonly<Record<string, unknown>>;
}

/** The stack with only those limits that are declared: a run here asks before it spends. */
export function withOwnSettings(stack: StackResources, { benchmark, limits }: OwnSettings): StackResources {
  const own = {
    LIMITS: JSON.stringify({ ...OWN_MACHINE, ...limits }),
    ...(benchmark !== undefined && { DEFAULT_BENCHMARK: JSON.stringify(benchmark) }),
  };
  const functions = [...stack.functions].map(([name, one]): [string, FunctionResource] => {
    const { environment } = one;
    return [name, 'LIMITS' in environment ? { ...one, environment: { ...environment, ...own } } : one];
  });
  return { ...stack, functions: new Map(functions) };
}
