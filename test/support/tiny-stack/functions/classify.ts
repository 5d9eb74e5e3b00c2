// For tests: finishes a sample after its `ms` and sends the result. It fails the first `fail` receives, each retried
// after `backOff` seconds. With `hang`, the first receive never ends.
import { setTimeout as sleep } from 'node:timers/promises';
import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { givenClient } from '../../../../lambda/shared/storage/given-client.ts';

const sqs = new SQSClient(givenClient());
const { SAMPLES_QUEUE_URL, RESULTS_QUEUE_URL: QueueUrl, CONCURRENCY } = process.env;
const waiting: string[] = [];

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  const records = [...event.Records];
  const lanes = Array.from({ length: Number(CONCURRENCY) }, async () => {
    for (let record = records.shift(); record; record = records.shift()) {
      if (!(await classify(record, event.Records.length))) failed.push(record.messageId);
    }
  });
  await Promise.all(lanes);
  await flush();
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function classify(record: SQSRecord, batch: number): Promise<boolean> {
  const sample = JSON.parse(record.body);
  const receives = Number(record.attributes.ApproximateReceiveCount);
  if (sample.hang && receives === 1) await sleep(60_000);
  if (receives <= (sample.fail ?? 0)) {
    if (sample.backOff !== undefined) await hide(record, sample.backOff);
    return false;
  }
  await sleep(sample.ms ?? 0);
  const firstAt = Number(record.attributes.ApproximateFirstReceiveTimestamp);
  waiting.push(JSON.stringify({ ...sample, receives, batch, firstAt, at: Date.now() }));
  if (waiting.length === 10) await flush();
  return true;
}

async function hide({ receiptHandle }: SQSRecord, VisibilityTimeout: number): Promise<void> {
  const ReceiptHandle = receiptHandle;
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: SAMPLES_QUEUE_URL, ReceiptHandle, VisibilityTimeout }));
}

async function flush(): Promise<void> {
  const Entries = waiting.splice(0).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  if (Entries.length > 0) await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
}
