// Dispatch: turns a holdout in the bucket into one message per sample.
import { SQSClient } from '@aws-sdk/client-sqs';
import { DispatchEnv } from '../shared/env.ts';
import { connector } from '../shared/models/call/connect.ts';
import { Store } from '../shared/storage/store.ts';
import { dispatchHandler } from './handle.ts';

const env = DispatchEnv.parse(process.env);
/** All queues of a stack have the same base. */
const urlOf = (queue: string): string => new URL(queue, env.RESULTS_QUEUE_URL).href;
const { samples, dead, of: endpoints = env.ENDPOINTS.map(({ name }) => name) } = env.SAMPLES_QUEUES;

export const handler = dispatchHandler({
  store: new Store(env.BUCKET),
  sqs: new SQSClient({}),
  samplesQueueUrls: new Map(endpoints.map((endpoint) => [endpoint, urlOf(`${samples}${endpoint}`)])),
  resultsQueueUrl: env.RESULTS_QUEUE_URL,
  deadLetterQueueUrls: [...endpoints.map((endpoint) => urlOf(`${dead}${endpoint}`)), env.RESULT_DEAD_LETTERS_QUEUE_URL],
  uploadsQueueUrl: env.UPLOADS_QUEUE_URL,
  uploadDeadLettersQueueUrl: env.UPLOAD_DEAD_LETTERS_QUEUE_URL,
  retrySeconds: env.RETRY_SECONDS,
  settings: {
    connect: connector(),
    endpoints: env.ENDPOINTS,
    defaultBenchmark: env.DEFAULT_BENCHMARK,
    limits: env.LIMITS,
    retention: env.RETENTION,
    outageMs: env.OUTAGE_SECONDS === undefined ? undefined : env.OUTAGE_SECONDS * 1_000,
  },
});
