// On a laptop nobody but the person at the keyboard pays, so the stack's default limits do not hold here.

import * as z from 'zod';
import { OWN_MACHINE } from '../../lambda/shared/contracts/stack-limits.ts';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import type { FunctionResource, StackResources } from '../template/read.ts';

const Written = z.record(z.string(), z.unknown());

/** The stack with only those limits that cdk.json names: a run here asks before it spends. */
export function withOwnLimits(stack: StackResources): StackResources {
  const functions = [...stack.functions].map(([name, one]): [string, FunctionResource] => {
    const { LIMITS, ...environment } = one.environment;
    if (LIMITS === undefined) return [name, one];
    const limits = { ...OWN_MACHINE, ...parseJsonAs(LIMITS, 'LIMITS', Written) };
    return [name, { ...one, environment: { ...environment, LIMITS: JSON.stringify(limits) } }];
  });
  return { ...stack, functions: new Map(functions) };
}
