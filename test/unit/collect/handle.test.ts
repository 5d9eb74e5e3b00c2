import { S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { ZodError } from 'zod';
import { collectHandler } from '../../../lambda/collect/handle.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import type { Result } from '../../../lambda/shared/contracts/messages.ts';
import { Store } from '../../../lambda/shared/storage/store.ts';
import { sqsRecord } from '../../support/memory/sqs-record.ts';
import { memoryStore } from '../../support/memory/store.ts';
import { prediction, runFolder } from '../../support/runs/run-folder.ts';

/** Nobody listens there, so no segment can be written. */
const s3 = new S3Client({
  endpoint: 'http://127.0.0.1:1',
  region: 'eu-west-1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  maxAttempts: 1,
});

const collectOver = (store: Store) =>
  collectHandler({
    store,
    render: () => Promise.reject(new Error('no report is due')),
    measure: async () => undefined,
  });
const collect = collectOver(new Store('bucket', s3));

const message = (run: string): string =>
  JSON.stringify({
    type: 'prediction',
    run,
    prediction: { index: 0, status: 'answered', predicted: 0, latency_ms: 1, attempts: 1 },
  } satisfies Result);

it('fails as a function if a whole batch failed, so that whoever watches it sees why', async () => {
  const batch = { Records: [sqsRecord('1', message('run')), sqsRecord('2', message('run'))] };
  await expect(collect(batch)).rejects.toThrow('ECONNREFUSED');
});

it('keeps what failed in the queue and deletes the rest', async () => {
  const batch = { Records: [sqsRecord('1', message('run')), sqsRecord('2', 'not ours')] };
  expect(await collect(batch)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
});

it.each([
  [{}],
  [{ sweep: false }],
  [{ Records: [] }],
  [{ Records: [{ messageId: '1', body: '{}' }] }],
  [{ Event: 's3:TestEvent' }],
])('refuses %j, which is neither a batch nor a sweep, before it asks the bucket', async (event) => {
  await expect(collect(event)).rejects.toThrow(ZodError);
});

it('sweeps when the schedule says so', async () => {
  await expect(collect({ sweep: true })).rejects.toThrow('ECONNREFUSED');
});

it('stores what it received for each run, and lists each run after that', async () => {
  const { store, bucket, asked } = memoryStore();
  const batch = { Records: ['one', 'other', 'one'].map((run, id) => sqsRecord(String(id), message(run))) };
  expect(await collectOver(store)(batch)).toEqual({ batchItemFailures: [] });
  expect(bucket.keys('runs/one/segments/')).toEqual([expect.stringMatching(/-2-0-0\.jsonl\.gz$/)]);
  expect(bucket.keys('runs/other/segments/')).toEqual([expect.stringMatching(/-1-0-0\.jsonl\.gz$/)]);
  const order = asked.map((request) => request.replace(/segments\/.*/, 'segment'));
  const reads = ['sealed.json', 'dispatched.json', 'manifest.json', 'stop.json', 'asked-again.json'];
  const ofRun = (run: string) => [
    `PutObject runs/${run}/segment`,
    ...reads.map((name) => expect.stringMatching(`^(Get|Head)Object runs/${run}/${name}$`)),
    `ListObjectsV2 runs/${run}/segment`,
  ];
  expect(order).toEqual([...ofRun('one'), ...ofRun('other')]);
});

it('reads what a run is with its first paid batch, and never again', async () => {
  const { store, run, asked } = runFolder({ benchmark: Benchmark.parse({ limits: { budget_usd: 1 } }) });
  const told: number[] = [];
  const handler = collectHandler({
    store,
    render: () => Promise.reject(new Error('no report is due')),
    measure: async () => undefined,
    tellSpending: async ({ microUsd }) => void told.push(microUsd.size),
  });
  const batch = async (index: number): Promise<string[]> => {
    asked.length = 0;
    const result: Result = { type: 'prediction', run: run.run, prediction: prediction(index, { cost_micro_usd: 10 }) };
    await handler({ Records: [sqsRecord('1', JSON.stringify(result))] });
    return asked.map((request) => request.replace(/segments\/.*/, 'segment'));
  };
  const all = [
    'PutObject runs/run/segment',
    ...['sealed', 'dispatched', 'manifest', 'stop', 'asked-again'].map((name) =>
      expect.stringMatching(`^(Get|Head)Object runs/run/${name}.json$`),
    ),
    'ListObjectsV2 runs/run/segment',
  ];
  const [put, ...counting] = all;
  expect(await batch(0)).toEqual([put, 'GetObject runs/run/run.json', ...counting]);
  expect(await batch(1)).toEqual(all);
  expect(told).toEqual([0, 0]);
});
