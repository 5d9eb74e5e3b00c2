// Stops a run whose train rows alone cost more than its budget: report sees their cost only once all are embedded.
import type { Run, Stop } from '../../shared/contracts/run.ts';
import type { VectorChunk } from '../../shared/embeddings/chunk.ts';
import { stopKey } from '../../shared/keys.ts';
import { budgetOf, LIMIT_NAMES } from '../../shared/spend/budget.ts';
import type { Store } from '../../shared/storage/store.ts';
import { formatDollars } from '../../shared/text/format.ts';

/** @returns whether it is stopped. */
export async function stopAtBudget(
  run: Pick<Run, 'run' | 'benchmark' | 'budget'>,
  chunks: readonly Pick<VectorChunk, 'cost_micro_usd'>[],
  store: Store,
): Promise<boolean> {
  const budget = budgetOf(run);
  const microUsd = chunks.reduce((sum, { cost_micro_usd = 0 }) => sum + cost_micro_usd, 0);
  if (budget === undefined || microUsd <= budget.micro_usd) return false;
  const [spent, limit] = [microUsd, budget.micro_usd].map((micro) => formatDollars(micro / 1e6));
  const message = `The budget of ${limit} (${LIMIT_NAMES[budget.of]}) is spent: ${spent} for the embeddings of the train file.`;
  const stop: Stop = { code: 'budget_exceeded', message };
  await store.putJson(stopKey(run.run), stop, { ifAbsent: true });
  return true;
}
