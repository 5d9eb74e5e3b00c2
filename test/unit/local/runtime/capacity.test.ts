import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { capacity } from '../../../../lambda/shared/planning/capacity.ts';
import {
  withEndpoints,
  withNotes,
  withOneCollector,
  withoutGathering,
  withPatience,
} from '../../../../local/runtime/capacity.ts';
import { lanesOf } from '../../../../local/runtime/lanes.ts';
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
const RedrivePolicy = JSON.stringify({
  deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:0:local_dead_openai',
  maxReceiveCount: 25,
});
const ENDPOINTS = JSON.stringify(declared);
const stack: StackResources = {
  buckets: [],
  notifications: [],
  queues: [
    { name: 'local_samples_openai', attributes: { RedrivePolicy } },
    { name: 'local_dead_openai', attributes: {} },
  ],
  schedules: [],
  invokable: new Set(),
  outputs: { ClassifyFunctionNames: '{"openai":"Classify"}' },
  functions: new Map([
    resource('Classify', {
      SAMPLES_QUEUE_URL: 'http://q/0/local_samples_openai',
      ENDPOINTS,
      WORKERS: '{"openai":4}',
      CONCURRENCY: '16',
    }),
    resource('Dispatch', {
      ENDPOINTS,
      SAMPLES_QUEUES: '{"samples":"local_samples_","dead":"local_dead_"}',
      DEFAULT_BENCHMARK: '{}',
    }),
    resource('Report', { BUCKET: 'bucket' }),
  ]),
  eventSources: [
    source('Classify', 'local_samples_openai'),
    source('Report', 'Results'),
    source('Report', 'local_dead_openai'),
  ],
};

const changed = withEndpoints(stack, (endpoints) =>
  endpoints.map((endpoint) => ({ ...endpoint, baseUrl: 'http://127.0.0.1:1/v1', max_concurrent_requests: 64 })),
);
const environment = ({ functions }: StackResources, name: string) => functions.get(name)?.environment ?? {};

it('gives the functions that know endpoints the changed ones, and what follows from them', () => {
  const { ENDPOINTS = '', ...rest } = environment(changed, 'Classify');
  const [endpoint] = JSON.parse(ENDPOINTS);
  expect(endpoint).toMatchObject({ name: 'openai', baseUrl: 'http://127.0.0.1:1/v1', max_concurrent_requests: 64 });
  const { workers, concurrency } = capacity(Endpoint.parse(endpoint), 1);
  expect(rest).toMatchObject({ WORKERS: JSON.stringify({ openai: workers }), CONCURRENCY: String(concurrency) });
  expect(JSON.parse(environment(changed, 'Dispatch').ENDPOINTS ?? '')).toEqual([endpoint]);
});

it('gives their event sources the batch size and concurrency that the stack would have', () => {
  const { workers, batchSize } = capacity(Endpoint.parse({ ...declared[0], max_concurrent_requests: 64 }), 1);
  expect(changed.eventSources[0]).toMatchObject({ batchSize, maxConcurrency: workers });
});

it('leaves the other functions and event sources as they are', () => {
  expect(changed.functions.get('Report')).toEqual(stack.functions.get('Report'));
  expect(changed.eventSources.slice(1)).toEqual(stack.eventSources.slice(1));
});

it('gives an endpoint that the template does not have a queue and a function of its own', () => {
  const slow = Endpoint.parse({ name: 'slow', baseUrl: 'http://127.0.0.1:2/v1', max_requests_per_minute: 60 });
  const wider = withEndpoints(stack, (endpoints) => [...endpoints, slow]);
  expect(lanesOf(wider)).toEqual([
    { endpoint: 'openai', function: 'Classify', queue: 'local_samples_openai', deadLetters: 'local_dead_openai' },
    { endpoint: 'slow', function: 'Classify-slow', queue: 'local_samples_slow', deadLetters: 'local_dead_slow' },
  ]);
  const { workers, concurrency, batchSize } = capacity(slow, 1);
  expect(environment(wider, 'Classify-slow')).toEqual({
    SAMPLES_QUEUE_URL: 'http://q/0/local_samples_slow',
    ENDPOINTS: JSON.stringify([slow]),
    WORKERS: JSON.stringify({ slow: workers }),
    CONCURRENCY: String(concurrency),
  });
  expect(JSON.parse(environment(wider, 'Dispatch').SAMPLES_QUEUES ?? '')).toEqual({
    ...{ samples: 'local_samples_', dead: 'local_dead_' },
    of: ['openai', 'slow'],
  });
  expect(wider.eventSources.slice(3)).toEqual([
    { ...source('Classify-slow', 'local_samples_slow'), batchSize, maxConcurrency: workers },
    source('Report', 'local_dead_slow'),
  ]);
  expect(wider.queues.map(({ name }) => name)).toEqual([
    'local_samples_openai',
    'local_dead_openai',
    'local_samples_slow',
    'local_dead_slow',
  ]);
  // The first one is what it would be alone.
  const alone = withEndpoints(stack, (endpoints) => endpoints);
  expect(wider.functions.get('Classify')).toEqual(alone.functions.get('Classify'));
  expect(wider.eventSources[0]).toEqual(alone.eventSources[0]);
});

it('keeps the queue of an endpoint that this command does not call, and its function calls nobody', () => {
  const none = withEndpoints(stack, () => []);
  expect(lanesOf(none).map(({ queue }) => queue)).toEqual(['local_samples_openai']);
  expect(environment(none, 'Classify')).toMatchObject({ ENDPOINTS: '[]', WORKERS: '{}' });
});

it('notes what each function answers in a folder of its own', () => {
  const one = resource('Other', { CACHE: 'false' });
  const both = withNotes({ ...stack, functions: new Map([resource('Classify', { CACHE: 'false' }), one]) }, '/notes');
  expect([...both.functions.values()].map(({ environment }) => environment.NOTES)).toEqual([
    '/notes/Classify',
    '/notes/Other',
  ]);
});

it('lets dispatch alone give an endpoint up after a minute, because nothing repeats it here', () => {
  const { functions } = withPatience(stack);
  expect([...functions].map(([name, { environment }]) => [name, environment.OUTAGE_SECONDS])).toEqual([
    ['Classify', undefined],
    ['Dispatch', '60'],
    ['Report', undefined],
  ]);
});

it('lets no prediction wait for others, where a request costs nothing', () => {
  const here = withoutGathering({
    ...stack,
    functions: new Map([resource('Classify', { GATHER_MS: '600' }), resource('Report', { BUCKET: 'bucket' })]),
  });
  expect(environment(here, 'Classify')).toEqual({ GATHER_MS: '0' });
  expect(environment(here, 'Report')).toEqual({ BUCKET: 'bucket' });
});

it('starts one thread for as many calls as one can have in flight', () => {
  expect(changed.eventSources[0]).toMatchObject({ maxConcurrency: 1 });
  expect(environment(changed, 'Classify').CONCURRENCY).toBe('64');
});

it('has one reader of results, and changes no other event source', () => {
  const { eventSources } = withOneCollector(stack, 'Report');
  expect(eventSources.map(({ function: name, maxConcurrency }) => [name, maxConcurrency])).toEqual(
    stack.eventSources.map(({ function: name, maxConcurrency }) => [name, name === 'Report' ? 1 : maxConcurrency]),
  );
});

it('starts no more threads than there are processors, each with more calls', () => {
  const many = withEndpoints(stack, (endpoints) =>
    endpoints.map((endpoint) => ({ ...endpoint, max_concurrent_requests: 330 })),
  );
  const threads = Math.max(2, Math.min(availableParallelism(), 11));
  expect(many.eventSources[0]).toMatchObject({ maxConcurrency: threads });
  expect(environment(many, 'Classify').CONCURRENCY).toBe(String(Math.floor(330 / threads)));
  expect(environment(many, 'Classify').WORKERS).toBe(`{"openai":${threads}}`);
});
