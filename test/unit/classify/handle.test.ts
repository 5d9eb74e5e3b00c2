// What becomes of a sample when an AWS service fails, rather than the endpoint, or when the process was killed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { classifyHandler } from '../../../lambda/classify/handle.ts';
import { Notes } from '../../../lambda/classify/notes.ts';
import { ResultSender } from '../../../lambda/classify/results.ts';
import { Troubles } from '../../../lambda/classify/trouble.ts';
import { Worker } from '../../../lambda/classify/worker.ts';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import type { Sample } from '../../../lambda/shared/contracts/messages.ts';
import type { ModelVariant } from '../../../lambda/shared/contracts/variant.ts';
import { connector } from '../../../lambda/shared/models/call/connect.ts';
import { freezePrompt } from '../../../lambda/shared/models/prompt.ts';
import { Store } from '../../../lambda/shared/storage/store.ts';
import { type AwsScript, refusedJson, scriptedAwsHere } from '../../support/memory/scripted-aws.ts';
import { sqsRecord } from '../../support/memory/sqs-record.ts';
import { readyRun } from '../../support/runs/ready-run.ts';

afterEach(() => void vi.unstubAllEnvs());

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
const run = readyRun({
  variants: [{ kind: 'baseline', name: 'majority', model: 'majority' }],
  baselines: { counts: [2, 1], keywords: [[], []] },
});
const modelVariant: ModelVariant = {
  kind: 'model',
  name: 'm/zero-shot',
  model: 'm',
  endpoint: 'model',
  prompt: freezePrompt({ name: 'zero-shot' }, run.labels, {}),
  parameters: {},
};
const sample: Sample = { run: run.run, index: 0, truth: 0, content: { row: { text: 'the row' } } };
const RUN_JSON = 'GET /bucket/runs/run/run.json?x-id=GetObject';
const readable: AwsScript = {
  [RUN_JSON]: { status: 200, body: run },
  'GET /bucket/runs/run/stop.json?x-id=GetObject': { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' },
};

/** @returns the answer to a batch of one sample, delivered this often, and the delays with which it was put off. */
async function classify(
  script: AwsScript,
  receives = 1,
  { notes, endpoints = [] }: { readonly notes?: Notes; readonly endpoints?: readonly Endpoint[] } = {},
) {
  const delays: unknown[] = [];
  const url = await scriptedAwsHere({
    ...script,
    ChangeMessageVisibility: ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) => {
      expect([QueueUrl, ReceiptHandle]).toEqual([queues.samplesQueueUrl, 'handle of 1']);
      delays.push(VisibilityTimeout);
      return { status: 200, body: {} };
    },
  });
  const queues = { samplesQueueUrl: `${url}/samples`, resultsQueueUrl: `${url}/results` };
  const sqs = new SQSClient({ md5: false });
  const handler = classifyHandler({
    sqs,
    samplesQueueUrl: queues.samplesQueueUrl,
    worker: new Worker(new Store('bucket'), connector(), { endpoints, workers: {}, concurrency: 1 }),
    results: new ResultSender(sqs, queues),
    troubles: new Troubles(sqs, queues.resultsQueueUrl),
    notes,
    concurrency: 1,
  });
  return { answer: await handler({ Records: [sqsRecord('1', JSON.stringify(sample), receives)] }, context), delays };
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

it('puts a sample off for as long as its endpoint needs', async () => {
  const endpoint = { name: 'model', baseUrl: 'http://model.test/v1', apiKeyParameter: '/holdout/none' };
  const asked = readyRun({ variants: [modelVariant] });
  const { answer, delays } = await classify(
    {
      ...readable,
      [RUN_JSON]: { status: 200, body: asked },
      GetParameter: refusedJson('ParameterNotFound', 'none'),
      SendMessageBatch: { status: 200, body: {} },
    },
    1,
    { endpoints: [Endpoint.parse(endpoint)] },
  );
  expect(answer).toEqual(KEPT);
  // A missing key, which somebody has to fix.
  expect(delays).toEqual([60]);
});

it('puts a sample off if the queue does not accept its prediction', async () => {
  const { answer, delays } = await classify(readable);
  expect(answer).toEqual(KEPT);
  expect(delays).toEqual([expect.any(Number)]);
});

it('deletes a sample whose prediction is in the queue', async () => {
  const { answer, delays } = await classify({ ...readable, SendMessageBatch: { status: 200, body: {} } });
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(delays).toEqual([]);
});

it('notes a prediction before it is sent, and does not make it a second time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let noted: unknown;
  // As a kill would leave it: the queue accepts nothing.
  const SendMessageBatch = () => {
    noted = new Notes(folder).find(run.run, sample.index);
    return { status: 400, body: { __type: 'AccessDenied' } };
  };
  await classify({ ...readable, SendMessageBatch }, 1, { notes: new Notes(folder) });
  expect(noted).toMatchObject({ index: 0, status: 'answered', predicted: 0 });

  const sent: string[] = [];
  const took = ({ Entries }: Record<string, unknown>) => {
    sent.push(JSON.stringify(Entries));
    return { status: 200, body: {} };
  };
  // Nothing of its run can be read any longer, and nothing needs to be.
  const { answer } = await classify({ SendMessageBatch: took }, 2, { notes: new Notes(folder) });
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(sent.join()).toContain(
    JSON.stringify(JSON.stringify({ type: 'predictions', run: run.run, predictions: [noted] })),
  );
});
