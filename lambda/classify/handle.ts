// One batch of the samples queue, record by record.
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import pLimit, { type LimitFunction } from 'p-limit';
import { type PredictionResult, type Sample, SampleMessage } from '../shared/contracts/messages.ts';
import { log } from '../shared/log.ts';
import { parseJson } from '../shared/storage/json.ts';
import { backoffSeconds } from './asking/attempt.ts';
import { ReleaseError } from './asking/question.ts';
import type { Notes } from './notes.ts';
import type { ResultSender } from './results.ts';
import { classifySample } from './sample.ts';
import type { Troubles } from './trouble.ts';
import type { Worker } from './worker.ts';

interface ClassifyDependencies {
  readonly sqs: SQSClient;
  readonly samplesQueueUrl: string;
  readonly worker: Worker;
  readonly results: ResultSender;
  readonly troubles: Troubles;
  /** Only on a laptop. */
  readonly notes?: Notes | undefined;
  /** How many samples of one batch are classified at once. */
  readonly concurrency: number;
}

/** One invocation. */
interface Batch {
  readonly context: Context;
  /** Only a call holds a place, so the next sample need not wait until this one's prediction is sent. */
  readonly limit: LimitFunction;
  /** Samples whose calls are still running. */
  left: number;
}

/** @returns a partial batch response: samples that cannot be classified now stay in the queue. */
export function classifyHandler(dependencies: ClassifyDependencies) {
  const processor = new BatchProcessor(EventType.SQS);
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    dependencies.notes?.begin();
    const batch: Batch = { context, limit: pLimit(dependencies.concurrency), left: event.Records.length };
    const response = await processPartialResponse(
      event,
      (record: SQSRecord) => handleRecord(record, batch, dependencies),
      processor,
      // A batch that fails as a whole is no error of the function, because each message has its own delay.
      { context, throwOnFullBatchFailure: false },
    );
    await Promise.all([dependencies.worker.cache.flush(), dependencies.results.allDeleted()]);
    return response;
  };
}

async function handleRecord(record: SQSRecord, batch: Batch, dependencies: ClassifyDependencies): Promise<void> {
  const { results } = dependencies;
  const result = await batch.limit(() => classify(record, batch.context, dependencies)).finally(() => batch.left--);
  if (!result) {
    if (batch.left === 0) results.flush();
    return;
  }
  const sent = results.send(result, record.receiptHandle);
  if (batch.left === 0) results.flush();
  try {
    await sent;
  } catch (error) {
    log.error('prediction_not_sent', { run: result.run, index: result.prediction.index, error });
    await putOff(record, backoff(record), dependencies);
    throw error;
  }
}

/**
 * Reads a message only once it has a place, so that the first calls do not wait for the whole batch to be read.
 * @returns undefined for train rows, whose vectors are stored instead, and for a run that an older version froze.
 */
async function classify(
  record: SQSRecord,
  context: Context,
  dependencies: ClassifyDependencies,
): Promise<PredictionResult | undefined> {
  const message = SampleMessage.parse(parseJson(record.body, 'a message of the samples queue'));
  if (await dependencies.worker.runs.isOutdated(message.run)) {
    log.warn('sample_of_older_version', { run: message.run });
    return undefined;
  }
  if (!('train' in message)) return await predict(message, record, context, dependencies);
  const { embedChunk } = await import('./asking/embedding/train-chunk.ts');
  const delivery = { receives: receivesOf(record), remainingMs: () => context.getRemainingTimeInMillis() };
  const work = () => embedChunk(message, delivery, dependencies.worker);
  await orPutOff(record, dependencies, { run: message.run, chunk: message.train.chunk }, work);
  return undefined;
}

async function predict(
  sample: Sample,
  record: SQSRecord,
  context: Context,
  dependencies: ClassifyDependencies,
): Promise<PredictionResult> {
  const { run, index } = sample;
  const receives = receivesOf(record);
  return await orPutOff(record, dependencies, { run, index }, async () => {
    const delivery = { sample, receives, remainingMs: () => context.getRemainingTimeInMillis() };
    const prediction = dependencies.notes?.find(run, index) ?? (await classifySample(delivery, dependencies.worker));
    const result: PredictionResult = { type: 'prediction', run, prediction };
    // This comes before another call gets the place, so that a crash loses no more than the calls in flight.
    dependencies.notes?.note(result);
    return result;
  });
}

/** Hands a message back to the queue if its work fails, to return after a while. @throws what the work threw */
async function orPutOff<T>(
  record: SQSRecord,
  dependencies: ClassifyDependencies,
  about: { readonly run: string; readonly index?: number; readonly chunk?: number },
  work: () => Promise<T>,
): Promise<T> {
  const receives = receivesOf(record);
  try {
    return await work();
  } catch (error) {
    if (error instanceof ReleaseError) {
      log.warn('sample_released', { ...about, code: error.code, delaySeconds: error.delaySeconds });
      const { trouble } = error;
      await Promise.all([
        putOff(record, error.delaySeconds, dependencies),
        trouble && dependencies.troubles.tell(about.run, trouble),
      ]);
    } else {
      // Not the endpoint but an AWS service failed or throttled, perhaps only for a moment.
      log.error('sample_not_classified', { ...about, receives, error });
      await putOff(record, backoff(record), dependencies);
    }
    throw error;
  }
}

const receivesOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount);
const backoff = (record: SQSRecord): number => backoffSeconds(receivesOf(record), Math.random());

/** Makes the sample wait in the queue, at no cost. Otherwise it would return after the visibility timeout. */
async function putOff(
  { receiptHandle }: SQSRecord,
  seconds: number,
  { sqs, samplesQueueUrl }: ClassifyDependencies,
): Promise<void> {
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: samplesQueueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}
