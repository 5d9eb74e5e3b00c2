// Classify: from a sample to a prediction in the results queue, and only then is the sample let go.
import { SQSClient } from '@aws-sdk/client-sqs';
import { ClassifyEnv } from '../shared/env.ts';
import { connector } from '../shared/models/connect.ts';
import { givenParameters } from '../shared/models/given-parameters.ts';
import { Store } from '../shared/storage/store.ts';
import { classifyHandler } from './handle.ts';
import { Notes } from './notes.ts';
import { ResultSender } from './results.ts';
import { Troubles } from './trouble.ts';
import { Worker } from './worker.ts';

const env = ClassifyEnv.parse(process.env);
const sqs = new SQSClient({});
// Who has endpoints will call them. Lambda starts a function with a whole processor; its first sample has half of one.
if (env.ENDPOINTS.length > 0) void import('../shared/models/chat.ts');
const needsKey = env.ENDPOINTS.some(({ apiKeyParameter }) => apiKeyParameter !== undefined);
if (needsKey && !givenParameters()) void import('@aws-sdk/client-ssm');

export const handler = classifyHandler({
  sqs,
  samplesQueueUrl: env.SAMPLES_QUEUE_URL,
  worker: new Worker(new Store(env.BUCKET), connector(), {
    endpoints: env.ENDPOINTS,
    workers: env.WORKERS,
    concurrency: env.CONCURRENCY,
    cache: env.CACHE,
  }),
  results: new ResultSender(sqs, {
    samplesQueueUrl: env.SAMPLES_QUEUE_URL,
    resultsQueueUrl: env.RESULTS_QUEUE_URL,
  }),
  troubles: new Troubles(sqs, env.RESULTS_QUEUE_URL),
  notes: env.NOTES === undefined ? undefined : new Notes(env.NOTES),
  concurrency: env.CONCURRENCY,
});
