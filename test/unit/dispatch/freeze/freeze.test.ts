// What is in the bucket when a run is frozen.
import { expect, it, vi } from 'vitest';
import { frozenRun } from '../../../../lambda/dispatch/freeze/freeze.ts';
import { contentMaker } from '../../../../lambda/dispatch/prompts/content.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { examplesKey, modelKey, runKey } from '../../../../lambda/shared/keys.ts';
import { BENCHMARK, HOLDOUT, TRAIN } from '../../../hostile/case.ts';
import { Cloud } from '../../../hostile/cloud.ts';
import { scriptedClient } from '../../../support/openai/via-fetch.ts';

const RUN = 'run';
const endpoints = [
  Endpoint.parse({ name: 'openai', baseUrl: 'http://127.0.0.1:9/v1', headers: { 'X-Team': 'a value' } }),
  Endpoint.parse({ name: 'unused', baseUrl: 'http://127.0.0.1:9/v1' }),
];
const retention = { reports: 365 };

/** @param status of the endpoint's answers. */
async function frozen(benchmark: object, status = 200) {
  const { bucket, store } = new Cloud();
  bucket.put(BENCHMARK, Buffer.from(JSON.stringify(benchmark)));
  bucket.put(TRAIN, Buffer.from('text,tag\none two three four,a\nfive six seven eight,b\n'));
  const { id, etag } = bucket.put(HOLDOUT, Buffer.from('text,tag\none two three,a\nfive six seven,b\n'));
  const source = { bucket: store.bucket, key: HOLDOUT, version_id: id, etag };
  const answer = { choices: [{ message: { content: 'a' } }], error: { message: 'no', code: 'invalid_api_key' } };
  const client = scriptedClient(async () => Response.json(answer, { status }));
  const put = vi.spyOn(store, 'put');
  const purpose = 'score' as const;
  const active = { run: RUN, name: 'tags', purpose, created_at: '2026-01-02T03:04:05.678Z', source };
  const settings = { connect: async () => client, endpoints, retention, defaultBenchmark: Benchmark.parse({}) };
  return { run: await frozenRun(store, active, settings), store, written: put.mock.calls.map(([key]) => key) };
}

const similar = { name: 'p', examples: { strategy: 'semantic_similarity', count: 1 } };

it('is what the run has learned, before run.json', async () => {
  const { run, written } = await frozen({ models: ['m'], prompts: [similar], baselines: ['tfidf'] });
  expect(run.status).toBe('ready');
  expect(written).toEqual([examplesKey(RUN), modelKey(RUN, 'tfidf'), runKey(RUN)]);
});

it('is only run.json if an endpoint refuses', async () => {
  const { run, written } = await frozen({ models: ['m'], prompts: [similar], baselines: ['tfidf'] }, 401);
  expect(run.status).toBe('failed');
  expect(written).toEqual([runKey(RUN)]);
});

it('is each prompt with its own limit, which cuts the rows and examples that are sent', async () => {
  const truncate = { column: 'text', tokens: 2 };
  const prompts = [{ ...similar, truncate }, { name: 'whole' }];
  const { run, store } = await frozen({ models: ['m'], prompts, baselines: [] });
  expect(run.variants.map((variant) => variant.kind === 'model' && variant.prompt.truncate)).toEqual([
    truncate,
    undefined,
  ]);
  // Whatever else the benchmark says.
  const others = run.benchmark.prompts.map(({ truncate: _, ...prompt }) => prompt);
  const contentOf = await contentMaker({ ...run, benchmark: { ...run.benchmark, prompts: others } }, store);
  expect(contentOf(['five six seven', 'b'])).toEqual([
    { row: { text: 'five six' }, examples: [{ row: { text: 'five six' }, label: 'b' }] },
    { row: { text: 'five six seven' } },
  ]);
});

it('is an estimate only if it can tell what the run costs, because a tokenizer counts for it', async () => {
  const price = { input: 1, output: 2 };
  const { run: priced } = await frozen({ models: ['m', { model: 'n', price }], baselines: [] });
  expect(priced.plan?.variants.map(({ prompt_tokens }) => prompt_tokens > 0)).toEqual([true, true]);
  expect((await frozen({ models: ['m'], baselines: ['majority'] })).run.plan).toBeUndefined();
  // These take no tokenizer.
  expect((await frozen({ models: [], baselines: ['majority'] })).run.plan).toMatchObject({ cost_usd: 0 });
});

it('is which servers it calls and when files expire, without the values of headers', async () => {
  const { run } = await frozen({ models: ['m'], baselines: ['majority'] });
  expect(run.endpoints).toMatchObject([{ name: 'openai', base_url: 'http://127.0.0.1:9/v1', headers: ['x-team'] }]);
  expect(JSON.stringify(run)).not.toContain('a value');
  expect(run.retention).toEqual({ reports: 365 });
  expect((await frozen({ models: [], baselines: ['majority'] })).run.endpoints).toBeUndefined();
});
