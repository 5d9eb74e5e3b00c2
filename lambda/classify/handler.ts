// Classify: from a sample to a prediction in the results queue, and only then is the sample let go.
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import pLimit from 'p-limit';
import { Sample } from '../shared/contracts/messages.ts';
import { ClassifyEnv } from '../shared/env.ts';
import { log } from '../shared/log.ts';
import { Store } from '../shared/store.ts';
import { ReleaseError } from './ask.ts';
import { ResultSender } from './results.ts';
import { classifySample } from './sample.ts';
import { Worker } from './worker.ts';

const env = ClassifyEnv.parse(process.env);
const sqs = new SQSClient({});
const worker = new Worker(new Store(env.BUCKET), env.ENDPOINTS, env.WORKERS, env.CONCURRENCY);
const results = new ResultSender(sqs, env.RESULTS_QUEUE_URL);
const processor = new BatchProcessor(EventType.SQS);

/** Partial batch response: what could not be classified now stays in the queue. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const limit = pLimit(env.CONCURRENCY);
  return await processPartialResponse(
    event,
    (record: SQSRecord) => limit(() => handleRecord(record, context)),
    processor,
    // A batch that failed as a whole is not an error of the function: its messages have their own delays.
    { context, throwOnFullBatchFailure: false },
  );
}

async function handleRecord(record: SQSRecord, context: Context): Promise<void> {
  const sample = Sample.parse(JSON.parse(record.body));
  const receives = Number(record.attributes.ApproximateReceiveCount);
  try {
    const delivery = { sample, receives, remainingMs: () => context.getRemainingTimeInMillis() };
    const prediction = await classifySample(delivery, worker);
    await results.send({ type: 'prediction', run: sample.run, prediction });
  } catch (error) {
    const { run, index } = sample;
    if (error instanceof ReleaseError) {
      log.warn('sample_released', { run, index, code: error.code, delaySeconds: error.delaySeconds });
      await delay(record, error.delaySeconds);
    } else {
      log.error('sample_not_classified', { run, index, receives, error });
    }
    throw error;
  }
}

/** The queue waits, not a paid function. Without it the sample would come back after the visibility timeout. */
async function delay({ receiptHandle }: SQSRecord, seconds: number): Promise<void> {
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: env.SAMPLES_QUEUE_URL,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}
