// What dispatch paid for train rows counts towards the budget, once, however often it is told.
import { expect, it } from 'vitest';
import { collectHandler } from '../../../lambda/collect/handle.ts';
import { findMissing } from '../../../lambda/dispatch/missing.ts';
import { loadPredictions } from '../../../lambda/report/table/load.ts';
import type { Result } from '../../../lambda/shared/contracts/messages.ts';
import { runKey, stopKey } from '../../../lambda/shared/keys.ts';
import { runState } from '../../../lambda/shared/results/state.ts';
import { sqsRecord } from '../../support/memory/sqs-record.ts';
import { memoryStore } from '../../support/memory/store.ts';
import { readyRun } from '../../support/runs/ready-run.ts';

const told = (micro_usd: number): string =>
  JSON.stringify({ type: 'spent', run: 'run', spent: { id: '00000001', micro_usd } } satisfies Result);

function start(budget_usd: number) {
  const memory = memoryStore();
  const run = readyRun({
    rows: 10,
    samples: 10,
    variants: [{ kind: 'baseline', name: 'majority', model: 'majority' }],
  });
  const limited = { ...run, benchmark: { ...run.benchmark, limits: { ...run.benchmark.limits, budget_usd } } };
  memory.putJson(runKey('run'), limited);
  const collect = collectHandler({
    store: memory.store,
    render: () => Promise.reject(new Error('no report is due')),
    measure: async () => undefined,
  });
  return { ...memory, run: limited, collect };
}

it('counts once, has no predictions, and is no damaged segment', async () => {
  const { store, run, collect, json } = start(2);
  for (let times = 0; times < 3; times++) await collect({ Records: [sqsRecord('1', told(1_500_000))] });
  const { segments, predictions, spend } = await runState(store, 'run');
  expect({ predictions, microUsd: spend.microUsd, segments: segments.length }).toEqual({
    ...{ predictions: 0, microUsd: 1_500_000, segments: 1 },
  });
  expect(await loadPredictions(store, run, segments, { sent: 10 }, undefined)).toMatchObject({
    distinct: 0,
    damaged: [],
  });
  expect(await findMissing(store, segments, run, { sent: 10 })).toMatchObject({ count: 10, unreadable: 0 });
  // Most of the budget is spent, and nobody knows yet what a row costs.
  expect(json(stopKey('run'))).toBeUndefined();
});

it('stops a run whose budget it exceeds', async () => {
  const { collect, json } = start(1);
  await collect({ Records: [sqsRecord('1', told(1_500_000))] });
  expect(json(stopKey('run'))).toMatchObject({ code: 'budget_exceeded' });
});

it('does not count a chunk of train rows among the dead letters as a message that cannot be read', async () => {
  const { store, collect } = start(1);
  const chunk = JSON.stringify({ run: 'run', train: { model: 0, chunk: 3, texts: ['a'] } });
  await collect({ Records: [sqsRecord('1', chunk)] });
  expect(await runState(store, 'run')).toMatchObject({ malformed: 0, predictions: 0 });
});
