import { expect, it } from 'vitest';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { corrected } from '../../../../lambda/shared/spend/asked-again.ts';
import { stopForBudget } from '../../../../lambda/shared/spend/spend.ts';

const run = { samples: 100, benchmark: Benchmark.parse({ limits: { budget_usd: 0.001 } }) };
const spend = { microUsd: 900, comingMicroUsd: 0, perPrediction: 0 };

it('a budget covers what is lost, and the samples that a LIST counts but nobody can read', () => {
  // By the LIST alone, all samples have been answered within the budget.
  expect(stopForBudget(run, spend, 100)).toBeUndefined();
  const again = { times: 1, samples: 30, underway: 0, unreadable: 20, lost_micro_usd: 100 };
  const put = corrected({ predictions: 100, spend }, again);
  expect(put).toEqual({ predictions: 80, spend: { ...spend, microUsd: 1_000 } });
  expect(stopForBudget(run, put.spend, put.predictions)).toMatchObject({ code: 'budget_exceeded' });
});
