// What a run may spend, as it is frozen with the run.
import * as z from 'zod';

/** Which limit is the lowest: the benchmark's own, or one of the stack's. */
export const BudgetOf = z.enum(['benchmark', 'run', 'day', 'stack']);
export type BudgetOf = z.infer<typeof BudgetOf>;

export const Budget = z.object({ micro_usd: z.int().min(1), of: BudgetOf });
export type Budget = z.infer<typeof Budget>;
