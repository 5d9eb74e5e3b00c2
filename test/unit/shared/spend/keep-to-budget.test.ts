// Before a run is stopped, it is asked how many others may leave it their share.
import { expect, it } from 'vitest';
import { dearestMicroUsd } from '../../../../lambda/shared/spend/dearest.ts';
import { keepToBudget } from '../../../../lambda/shared/spend/keep-to-budget.ts';
import { memoryStore } from '../../../support/memory/store.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';
import { prediction } from '../../../support/runs/run-folder.ts';

const variant = (name: string) => ({ kind: 'baseline', name, model: 'majority' }) as const;
const run = readyRun({
  samples: 1_000,
  variants: [variant('a'), variant('b')],
  budget: { micro_usd: 2_000, of: 'run' },
});
const counted = (microUsd: number) => ({
  predictions: 100,
  spend: { microUsd, comingMicroUsd: 300, perPrediction: 1 },
});

it('a run goes on if its own pace leaves room, and stops if others would leave it theirs', async () => {
  const { store, putJson, json } = memoryStore();
  putJson('active/run', {});
  expect(await keepToBudget(store, run, counted(1_500))).toBe(false);
  putJson('active/other', {});
  expect(await keepToBudget(store, run, counted(1_500))).toBe(true);
  expect(json('runs/run/stop.json')).toMatchObject({
    code: 'budget_exceeded',
    message: expect.stringContaining('(limits.run_usd of the stack)'),
  });
});

it('far from its budget nobody is counted', async () => {
  const { store, asked } = memoryStore();
  const far = { ...run, budget: { micro_usd: 2_000_000, of: 'day' as const } };
  expect(await keepToBudget(store, far, counted(1_500))).toBe(false);
  expect(asked).toEqual([]);
});

it('the dearest variant is that of the newest predictions, or of the plan', () => {
  const newest = [
    prediction(0, { cost_micro_usd: 1 }),
    prediction(1, { cost_micro_usd: 30 }),
    prediction(3, { cost_micro_usd: 50 }),
    prediction(5, { cost_micro_usd: 900, from_cache: true }),
  ];
  expect(dearestMicroUsd(run, newest)).toBe(40);
  expect(dearestMicroUsd(run, [])).toBe(0);
});
