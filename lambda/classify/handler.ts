// Classify: puts the prediction of a sample into the results queue, and only then lets the sample go.
import { SQSClient } from '@aws-sdk/client-sqs';
import { ClassifyEnv } from '../shared/env.ts';
import { connector } from '../shared/models/call/connect.ts';
import { givenParameters } from '../shared/models/call/given-parameters.ts';
import { givenClient } from '../shared/storage/given-client.ts';
import { Store } from '../shared/storage/store.ts';
import { classifyHandler } from './handle.ts';
import { Notes } from './notes.ts';
import { ResultSender } from './results.ts';
import { Troubles } from './trouble.ts';
import { Worker } from './worker.ts';

const env = ClassifyEnv.parse(process.env);
const sqs = new SQSClient(givenClient());
// A function with endpoints will call them. Lambda gives it a whole processor while it starts, and half of one later.
if (env.ENDPOINTS.length > 0) void import('../shared/models/call/chat-client.ts');
if (env.ENDPOINTS.some(({ auth }) => auth === 'iam')) void import('../shared/models/call/bedrock.ts');
const needsKey = env.ENDPOINTS.some(({ apiKeyParameter }) => apiKeyParameter !== undefined);
if (needsKey && !givenParameters()) void import('../shared/models/call/ssm.ts');

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
    gatherMs: env.GATHER_MS,
  }),
  troubles: new Troubles(sqs, env.RESULTS_QUEUE_URL),
  notes: env.NOTES === undefined ? undefined : new Notes(env.NOTES),
  concurrency: env.CONCURRENCY,
});
