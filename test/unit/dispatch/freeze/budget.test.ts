// What a run may spend is reserved before anything is paid for, and frozen with it.
import { expect, it } from 'vitest';
import { frozenRun } from '../../../../lambda/dispatch/freeze/freeze.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { StackLimits } from '../../../../lambda/shared/contracts/stack-limits.ts';
import { ACCOUNT } from '../../../../lambda/shared/keys.ts';
import { reserve } from '../../../../lambda/shared/spend/account.ts';
import { BENCHMARK, HOLDOUT } from '../../../hostile/case.ts';
import { Cloud } from '../../../hostile/cloud.ts';
import { scriptedClient } from '../../../support/openai/via-fetch.ts';

const endpoints = [
  Endpoint.parse({
    name: 'openai',
    baseUrl: 'http://127.0.0.1:9/v1',
    prices: { m: { input: 10_000, output: 10_000 } },
  }),
];
const created_at = '2026-01-02T03:04:05.678Z';

/** Freezes a run of two rows. @param spent what another run has taken of the day */
async function frozen(benchmark: object, limits: object, spent?: number) {
  const { bucket, store } = new Cloud();
  bucket.put(BENCHMARK, Buffer.from(JSON.stringify({ baselines: [], labels: ['a', 'b'], ...benchmark })));
  const { id, etag } = bucket.put(HOLDOUT, Buffer.from('text,tag\none two three,a\nfive six seven,b\n'));
  const parsed = StackLimits.parse(limits);
  if (spent !== undefined) {
    await reserve(store, { run: 'other', askedUsd: spent, limits: parsed, now: Date.now() });
  }
  let calls = 0;
  const answer = { choices: [{ message: { content: 'a' } }] };
  const fetch = async () => {
    calls++;
    return Response.json(answer);
  };
  const active = {
    ...{ run: 'run', name: 'tags', purpose: 'score' as const, created_at },
    source: { bucket: store.bucket, key: HOLDOUT, version_id: id, etag },
  };
  const run = await frozenRun(store, active, {
    connect: async () => scriptedClient(fetch),
    endpoints,
    defaultBenchmark: Benchmark.parse({}),
    limits: parsed,
  });
  const account = bucket.current(ACCOUNT)?.body.toString();
  return { run, calls, account };
}

it('is the operator’s limit if the benchmark asks for more or for nothing', async () => {
  const { run, account } = await frozen({ models: ['m'] }, { run_usd: 30 });
  expect(run).toMatchObject({ status: 'ready', budget: { micro_usd: 30e6, of: 'run' } });
  expect(account).toContain('"run":{');
  expect((await frozen({ models: ['m'], limits: { budget_usd: 99 } }, {})).run.budget?.micro_usd).toBe(20e6);
  expect((await frozen({ models: ['m'], limits: { budget_usd: 9 } }, {})).run.budget?.micro_usd).toBe(9e6);
});

it('is counted at the declared price, whatever the benchmark says, and that is said', async () => {
  const { run } = await frozen({ models: [{ model: 'm', price: { input: 0, output: 0 } }] }, {});
  expect(run.variants).toMatchObject([{ price: { input: 10_000, output: 10_000 } }]);
  expect(run.warnings.map(({ code }) => code)).toContain('price_declared');
});

it('is said if the run was expected to cost more', async () => {
  const { run } = await frozen({ models: ['m'] }, { run_usd: 0.01 });
  expect(run.warnings).toContainEqual({
    code: 'budget_below_plan',
    message: expect.stringMatching(
      /^This run was expected to cost \$\d+\.\d\d and may spend \$0\.01 \(limits\.run_usd of the stack\)/,
    ),
  });
});

it('is nothing once the day’s money is reserved: the run is rejected before any call', async () => {
  const { run, calls } = await frozen({ models: ['m'] }, { day_usd: 7 }, 7);
  expect(calls).toBe(0);
  expect(run.status).toBe('rejected');
  expect(run.problems).toEqual([
    {
      file: 'benchmarks/tags.yaml',
      message: "nothing is left of the stack's `limits.day_usd` of $7.00: $0 are spent, and open runs may spend $7.00.",
      advice: expect.stringMatching(
        /^Upload the holdout again after \d{4}-\d\d-\d\dT00:00:00\.000Z, or when an open run has ended and spent less than it may\.$/,
      ),
    },
  ]);
});

it('is not asked for by a run that calls no model', async () => {
  const { run, account } = await frozen({ baselines: ['keywords'] }, { day_usd: 7 }, 7);
  expect(run.status).toBe('ready');
  expect(account).not.toContain('"run":{');
});
