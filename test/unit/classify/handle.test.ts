// What comes of a sample when a service of AWS fails beside the endpoint.
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSRecord } from 'aws-lambda';
import { afterEach, expect, it, vi } from 'vitest';
import { classifyHandler } from '../../../lambda/classify/handle.ts';
import { ResultSender } from '../../../lambda/classify/results.ts';
import { Troubles } from '../../../lambda/classify/trouble.ts';
import { Worker } from '../../../lambda/classify/worker.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import type { Sample } from '../../../lambda/shared/contracts/messages.ts';
import type { Run } from '../../../lambda/shared/contracts/run.ts';
import { connector } from '../../../lambda/shared/models/connect.ts';
import { Store } from '../../../lambda/shared/store.ts';
import { AWS_ENV, type AwsScript, scriptedAws } from '../../support/scripted-aws.ts';

afterEach(() => void vi.unstubAllEnvs());

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
const run: Run = {
  format: 1,
  run: 'run',
  name: 'tags',
  created_at: '2026-01-02T03:04:05.678Z',
  deadline_at: '2026-01-03T03:04:05.678Z',
  source: { bucket: 'bucket', key: 'holdouts/tags.csv', etag: 'e' },
  benchmark: Benchmark.parse({}),
  status: 'ready',
  problems: [],
  more_problems: 0,
  warnings: [],
  columns: { label: 'label', text: ['text'], all: ['text', 'label'] },
  labels: ['a', 'b'],
  label_descriptions: {},
  rows: 1,
  samples: 1,
  variants: [{ kind: 'baseline', name: 'majority', model: 'majority' }],
  baselines: { counts: [2, 1], keywords: [[], []] },
  seed: 0,
};
const RUN_JSON = 'GET /bucket/runs/run/run.json?x-id=GetObject';
const readable: AwsScript = {
  [RUN_JSON]: { status: 200, body: run },
  'GET /bucket/runs/run/stop.json?x-id=GetObject': { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' },
};

/** @returns the answer to a batch of one sample, delivered so often, and the delays with which it was put off. */
async function classify(script: AwsScript, receives = 1) {
  const delays: unknown[] = [];
  const url = await scriptedAws({
    ...script,
    ChangeMessageVisibility: ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) => {
      expect([QueueUrl, ReceiptHandle]).toEqual([queues.samplesQueueUrl, 'handle']);
      delays.push(VisibilityTimeout);
      return { status: 200, body: {} };
    },
  });
  const queues = { samplesQueueUrl: `${url}/samples`, resultsQueueUrl: `${url}/results` };
  for (const [name, value] of Object.entries({ ...AWS_ENV, AWS_ENDPOINT_URL: url, AWS_MAX_ATTEMPTS: '1' })) {
    vi.stubEnv(name, value);
  }
  const sqs = new SQSClient({ md5: false });
  const handler = classifyHandler({
    sqs,
    samplesQueueUrl: queues.samplesQueueUrl,
    worker: new Worker(new Store('bucket'), connector(), { endpoints: [], workers: 1, concurrency: 1 }),
    results: new ResultSender(sqs, queues),
    troubles: new Troubles(sqs, queues.resultsQueueUrl),
    concurrency: 1,
  });
  return { answer: await handler({ Records: [record(receives)] }, context), delays };
}

function record(receives: number): SQSRecord {
  const sample: Sample = { run: 'run', index: 0, truth: 0, content: { row: { text: 'the row' } } };
  const attributes = {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  };
  const source = { eventSource: 'aws:sqs', eventSourceARN: 'arn', awsRegion: 'us-east-1' };
  const body = JSON.stringify(sample);
  return { messageId: '1', receiptHandle: 'handle', body, attributes, messageAttributes: {}, md5OfBody: '', ...source };
}

const KEPT = { batchItemFailures: [{ itemIdentifier: '1' }] };

it.each([
  [1, 15, 30],
  [3, 60, 120],
  [20, 450, 900],
])(
  'puts a sample off at delivery %d by %d to %d seconds where its run cannot be read',
  async (receives, least, most) => {
    const { answer, delays } = await classify(
      { [RUN_JSON]: { status: 503, body: '<Error><Code>SlowDown</Code></Error>' } },
      receives,
    );
    expect(answer).toEqual(KEPT);
    expect(delays).toEqual([expect.any(Number)]);
    expect(delays[0]).toBeGreaterThanOrEqual(least);
    expect(delays[0]).toBeLessThanOrEqual(most);
  },
);

it('puts a sample off whose prediction the queue does not take', async () => {
  const { answer, delays } = await classify(readable);
  expect(answer).toEqual(KEPT);
  expect(delays).toEqual([expect.any(Number)]);
});

it('lets a sample go whose prediction is in the queue', async () => {
  const { answer, delays } = await classify({ ...readable, SendMessageBatch: { status: 200, body: {} } });
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(delays).toEqual([]);
});
