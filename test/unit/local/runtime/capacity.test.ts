import { expect, it } from 'vitest';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { capacity } from '../../../../lambda/shared/planning/capacity.ts';
import { withEndpoints, withPatience } from '../../../../local/runtime/capacity.ts';
import type { FunctionResource, StackResources } from '../../../../local/template/read.ts';

const declared = [{ name: 'openai', baseUrl: 'https://api.openai.com/v1' }];
const resource = (name: string, environment: Record<string, string>): [string, FunctionResource] => [
  name,
  { name, code: '/code', handler: 'index.handler', timeoutSeconds: 1, memoryMb: 128, environment, retries: 2 },
];
const source = (name: string, queue: string) => ({
  function: name,
  queue,
  batchSize: 10,
  windowSeconds: 1,
  maxConcurrency: 2,
  reportsBatchItemFailures: true,
});
const stack: StackResources = {
  buckets: [],
  notifications: [],
  queues: [],
  schedules: [],
  invokable: new Set(),
  outputs: {},
  functions: new Map([
    resource('classify', { ENDPOINTS: JSON.stringify(declared), WORKERS: '4', CONCURRENCY: '16' }),
    resource('report', { BUCKET: 'bucket' }),
  ]),
  eventSources: [source('classify', 'samples'), source('report', 'results')],
};

const changed = withEndpoints(stack, (endpoints) =>
  endpoints.map((endpoint) => ({ ...endpoint, baseUrl: 'http://127.0.0.1:1/v1', max_concurrent_requests: 100 })),
);

it('gives the functions that know endpoints the changed ones, and what follows from them', () => {
  const { ENDPOINTS = '', ...rest } = changed.functions.get('classify')?.environment ?? {};
  const [endpoint] = JSON.parse(ENDPOINTS);
  expect(endpoint).toMatchObject({ name: 'openai', baseUrl: 'http://127.0.0.1:1/v1', max_concurrent_requests: 100 });
  const { workers, concurrency } = capacity([Endpoint.parse(endpoint)]);
  expect(rest).toEqual({ WORKERS: String(workers), CONCURRENCY: String(concurrency) });
});

it('gives their event sources the batch size and concurrency that the stack would have', () => {
  const { workers, batchSize } = capacity([Endpoint.parse({ ...declared[0], max_concurrent_requests: 100 })]);
  expect(changed.eventSources[0]).toMatchObject({ batchSize, maxConcurrency: workers });
});

it('leaves the other functions and event sources as they are', () => {
  expect(changed.functions.get('report')).toEqual(stack.functions.get('report'));
  expect(changed.eventSources[1]).toEqual(stack.eventSources[1]);
});

it('lets dispatch alone give an endpoint up after a minute, because nothing repeats it here', () => {
  const dispatch = resource('dispatch', { DEFAULT_BENCHMARK: '{}' });
  const { functions } = withPatience({ ...stack, functions: new Map([...stack.functions, dispatch]) });
  expect([...functions].map(([name, { environment }]) => [name, environment.OUTAGE_SECONDS])).toEqual([
    ['classify', undefined],
    ['report', undefined],
    ['dispatch', '60'],
  ]);
});
