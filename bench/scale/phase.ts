// Measures one function at one size in a fresh process: `dispatch`, `classify` or `report`. Prints its PhaseResult.
import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Upload } from '@aws-sdk/lib-storage';
import type { Context, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import { withTsx } from '../../cli/tsx.ts';
import { classifyHandler } from '../../lambda/classify/handle.ts';
import { ResultSender } from '../../lambda/classify/results.ts';
import { Troubles } from '../../lambda/classify/trouble.ts';
import { Worker } from '../../lambda/classify/worker.ts';
import { collectHandler } from '../../lambda/collect/handle.ts';
import { dispatchHandler } from '../../lambda/dispatch/handle.ts';
import { OutOfTimeError } from '../../lambda/dispatch/outbox/outbox.ts';
import type { Outlets } from '../../lambda/report/commit/ending.ts';
import { publisher } from '../../lambda/report/commit/publish.ts';
import { reportHandler } from '../../lambda/report/handle.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import { holdoutKey, RUNS } from '../../lambda/shared/keys.ts';
import { measure } from '../../lambda/shared/measure.ts';
import { chatClient } from '../../lambda/shared/models/call/chat-client.ts';
import type { Connect } from '../../lambda/shared/models/call/connect.ts';
import { capacity, TYPICAL_CALL_SECONDS } from '../../lambda/shared/planning/capacity.ts';
import { Store } from '../../lambda/shared/storage/store.ts';
import { s3Event } from '../../local/runtime/notifications.ts';
import { ORIGIN } from '../../local/services/connection.ts';
import { LABELS, MODEL } from '../work.ts';
import { countedClients, type Requests } from './counted.ts';
import { BUCKET, CloudConnection, HOLDOUT, queueUrl, RESULTS, SAMPLES } from './place.ts';

/** Milliseconds of one invocation, Lambda's maximum. */
const INVOCATION_MS = 15 * 60_000;
/** The results queue's batch, as the stack sets it, and the predictions in one message at full pace. */
const RESULTS_BATCH = 1_000;
const PREDICTIONS_PER_MESSAGE = 10;
/** What all workers together have in flight. */
const FULL_PACE = 6_400;
const MEMORY_EVERY_MS = 50;

export interface PhaseResult {
  readonly rows: number;
  readonly seconds: number;
  /** Only of the last step, which writes the report's files. */
  readonly lastSeconds?: number;
  readonly invocations: number;
  readonly peakBytes: number;
  readonly requests: Requests;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { connection: { type: 'string' }, rows: { type: 'string' }, csv: { type: 'string' } },
});
const phase = z.enum(['dispatch', 'classify', 'report']).parse(positionals[0]);
const { rows, csv } = z.object({ rows: z.coerce.number(), csv: z.string() }).parse(values);

const { s3, sqs, requests } = countedClients(CloudConnection.parse(JSON.parse(values.connection ?? '')));
const store = new Store(BUCKET, s3);
const queues = { samplesQueueUrl: queueUrl(SAMPLES), resultsQueueUrl: queueUrl(RESULTS) };
const endpoint = Endpoint.parse({
  name: 'openai',
  baseUrl: ORIGIN,
  max_concurrent_requests: FULL_PACE,
  prices: { [MODEL]: { input: 0.1, output: 0.4 } },
});
const endpoints = [endpoint];
const usage = { prompt_tokens: 120, completion_tokens: 4 };

/**
 * The model, answered inside the process. Classifying takes between half and one and a half times the usual call,
 * because how often predictions come decides how many travel in one request.
 */
const connect: Connect = async () => {
  const completion = { choices: [{ finish_reason: 'stop', message: { content: LABELS[0] } }], usage };
  const body = JSON.stringify(completion);
  const headers = new Headers({ 'content-type': 'application/json' });
  const send = async () => {
    const latencyMs = phase === 'classify' ? TYPICAL_CALL_SECONDS * 1_000 * (0.5 + Math.random()) : 0;
    await sleep(latencyMs);
    return { status: 200, headers, text: body, latencyMs };
  };
  return chatClient(endpoint, undefined, { send });
};

let peakBytes = 0;
const look = (): void => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
};
const watch = setInterval(look, MEMORY_EVERY_MS);
const result = await { dispatch, classify, report }[phase]();
clearInterval(watch);
look();
process.stdout.write(JSON.stringify({ rows, ...result, peakBytes, requests } satisfies PhaseResult));
process.exit(0);

type Measured = Omit<PhaseResult, 'rows' | 'peakBytes' | 'requests'>;

async function dispatch(): Promise<Measured> {
  const event = await upload();
  const benchmark = Benchmark.parse({ label: 'label', labels: LABELS, models: [MODEL], baselines: [] });
  const settings = { connect, endpoints, defaultBenchmark: benchmark };
  const handler = dispatchHandler({
    ...{ store, sqs, settings, resultsQueueUrl: queues.resultsQueueUrl },
    samplesQueueUrls: new Map([[endpoint.name, queues.samplesQueueUrl]]),
    deadLetterQueueUrls: [],
    uploadsQueueUrl: queues.resultsQueueUrl,
    uploadDeadLettersQueueUrl: queues.resultsQueueUrl,
  });
  const started = performance.now();
  for (let invocations = 1; ; invocations++) {
    try {
      await handler(event, invocation());
      return { seconds: secondsSince(started), invocations };
    } catch (error) {
      if (!(error instanceof OutOfTimeError)) throw error;
    }
  }
}

async function upload() {
  const Key = holdoutKey(HOLDOUT);
  await new Upload({ client: s3, params: { Bucket: BUCKET, Key, Body: createReadStream(csv) } }).done();
  for (const name of Object.keys(requests)) delete requests[name];
  const etag = (await store.open(Key))?.source.etag ?? '';
  const facts = { key: Key, etag, lastModified: new Date(), contentLength: 0, contentType: 'text/csv', metadata: {} };
  return s3Event({ bucket: BUCKET, facts, eventName: 'ObjectCreated:CompleteMultipartUpload' });
}

async function classify(): Promise<Measured> {
  const run = await runName();
  const { workers, concurrency, batchSize } = capacity(endpoint);
  const handler = classifyHandler({
    sqs,
    samplesQueueUrl: queues.samplesQueueUrl,
    worker: new Worker(store, connect, { endpoints, workers: { [endpoint.name]: workers }, concurrency }),
    results: new ResultSender(sqs, queues),
    troubles: new Troubles(sqs, queues.resultsQueueUrl),
    concurrency,
  });
  const row = { text: 'Ticket 1: the timer shows other hours than the report, since Monday.' };
  return await inBatches(batchSize, async (indices) => {
    const samples = indices.map((index) => record(index, { run, index, truth: 0, content: { row } }));
    const { batchItemFailures } = await handler({ Records: samples }, invocation());
    if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} samples were not classified`);
  });
}

async function report(): Promise<Measured> {
  const run = await runName();
  let lastSeconds = 0;
  const publish: Outlets['publish'] = async (...args) => {
    const started = performance.now();
    await withTsx(() => publisher(store, s3)(...args));
    lastSeconds = secondsSince(started);
  };
  const render = reportHandler({ store, publish, measure, announce: async () => undefined });
  const handler = collectHandler({ store, measure, render: (run) => render({ render: run }, invocation()) });
  const answered = { status: 'answered', latency_ms: 900, attempts: 1, cost_micro_usd: 13.6 } as const;
  const predict = (index: number) => {
    const labels = { truth: index % LABELS.length, predicted: (index >> 1) % LABELS.length };
    const tokens = { ...usage, cached_tokens: 0, reasoning_tokens: 0 };
    return { index, ...labels, ...answered, usage: tokens, answer: LABELS[labels.predicted] };
  };
  const measured = await inBatches(RESULTS_BATCH * PREDICTIONS_PER_MESSAGE, async (indices) => {
    const messages = Array.from({ length: Math.ceil(indices.length / PREDICTIONS_PER_MESSAGE) }, (_, at) => {
      const own = indices.slice(at * PREDICTIONS_PER_MESSAGE, (at + 1) * PREDICTIONS_PER_MESSAGE);
      return record(at, { type: 'predictions', run, predictions: own.map(predict) });
    });
    const answer = await handler({ Records: messages });
    if (answer?.batchItemFailures.length) throw new Error('report did not take its results');
  });
  if (lastSeconds === 0) throw new Error('there is no report');
  return { ...measured, lastSeconds };
}

async function inBatches(size: number, take: (indices: number[]) => Promise<void>): Promise<Measured> {
  const started = performance.now();
  let invocations = 0;
  for (let first = 0; first < rows; first += size, invocations++) {
    await take(Array.from({ length: Math.min(size, rows - first) }, (_, offset) => first + offset));
  }
  return { seconds: secondsSince(started), invocations };
}

/** The one run of this size. */
async function runName(): Promise<string> {
  for await (const { key } of store.list(RUNS)) return key.slice(RUNS.length).split('/')[0] ?? '';
  throw new Error('nothing has been dispatched');
}

function record(index: number, body: object): SQSRecord {
  const times = { SentTimestamp: '0', ApproximateFirstReceiveTimestamp: '0' };
  return {
    messageId: String(index),
    receiptHandle: String(index),
    body: JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1', SenderId: 'scale', ...times },
    messageAttributes: {},
    md5OfBody: '',
    ...{ eventSource: 'aws:sqs', eventSourceARN: 'arn', awsRegion: 'local' },
  };
}

function invocation(): Context {
  const until = performance.now() + INVOCATION_MS;
  const names = { functionName: 'scale', functionVersion: '1', invokedFunctionArn: 'arn', memoryLimitInMB: '1769' };
  return {
    ...names,
    ...{ callbackWaitsForEmptyEventLoop: false, awsRequestId: 'scale', logGroupName: '', logStreamName: '' },
    getRemainingTimeInMillis: () => Math.round(until - performance.now()),
    ...{ done() {}, fail() {}, succeed() {} },
  };
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
