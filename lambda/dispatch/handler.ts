// Dispatch: turns a holdout in the bucket into one message per sample.
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { DispatchEnv } from '../shared/env.ts';
import { connector } from '../shared/models/call/connect.ts';
import { DoctorEvent } from '../shared/models/doctor/event.ts';
import { givenClient } from '../shared/storage/given-client.ts';
import { Store } from '../shared/storage/store.ts';
import { dispatchHandler } from './handle.ts';

const env = DispatchEnv.parse(process.env);
/** All queues of a stack have the same base. */
const urlOf = (queue: string): string => new URL(queue, env.RESULTS_QUEUE_URL).href;
const { samples, dead, of: endpoints = env.ENDPOINTS.map(({ name }) => name) } = env.SAMPLES_QUEUES;

const store = new Store(env.BUCKET);
const sqs = new SQSClient(givenClient());
const dispatch = dispatchHandler({
  store,
  sqs,
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

export async function handler(event: unknown, context: Context): Promise<unknown> {
  const asked = DoctorEvent.safeParse(event);
  if (!asked.success) return await dispatch(event, context);
  const { examine } = await import('./doctor/examine.ts');
  const { ENDPOINTS: endpoints, RESULTS_QUEUE_URL: resultsQueueUrl, VPC: vpc } = env;
  return await examine(asked.data, { store, sqs, resultsQueueUrl, endpoints, vpc });
}
