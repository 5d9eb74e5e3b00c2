// For tests: records every event under events/, and does what the event or the holdout asks. Each line of a holdout
// becomes one message in the samples queue.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { givenParameters } from '../../../../lambda/shared/models/call/given-parameters.ts';
import { givenClient } from '../../../../lambda/shared/storage/given-client.ts';

const s3 = new S3Client(givenClient());
const sqs = new SQSClient(givenClient());
const { BUCKET: Bucket, SAMPLES_QUEUE_URL: QueueUrl } = process.env;

interface Context {
  readonly functionName: string;
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

// biome-ignore lint/suspicious/noExplicitAny: events of any shape
export async function handler(event: any, context: Context): Promise<void> {
  console.log(`event ${JSON.stringify(event)}`);
  await put(`events/${Date.now()}-${randomUUID()}`, { event, remaining: context.getRemainingTimeInMillis() });
  if (event.fail) throw new TypeError(`as asked: ${event.fail}`);
  if (event.exit) process.exit(3);
  if (event.memory) fillMemory();
  if (event.environment) await put('environment', { ...process.env, functionName: context.functionName });
  if (event.parameters) await put('parameters', givenParameters());
  if (event.waitForStop) await waitForStop(context);
  for (const record of event.Records ?? []) {
    if (record.body !== undefined) await work(JSON.parse(record.body).Records[0].s3.object.key);
    else await send(decodeURIComponent(record.s3.object.key.replaceAll('+', ' ')));
  }
}

/** Takes a while, and says from when to when. */
async function work(key: string): Promise<void> {
  const began = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await put(`worked/${key}`, { began, ended: Date.now() });
}

async function send(Key: string): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const lines = createInterface({ input: Body as Readable })[Symbol.asyncIterator]();
  let sent = 0;
  const lanes = Array.from({ length: 8 }, async () => {
    for (let batch = await take(lines); batch.length > 0; batch = await take(lines)) {
      const Entries = batch.map((MessageBody, index) => ({ Id: String(index), MessageBody, MessageGroupId: 'run' }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      sent += batch.length;
    }
  });
  await Promise.all(lanes);
  await put('sent', sent);
}

async function take(lines: AsyncIterator<string>): Promise<string[]> {
  const batch: string[] = [];
  while (batch.length < 10) {
    const { value, done } = await lines.next();
    if (done) break;
    batch.push(value);
  }
  return batch;
}

function fillMemory(): void {
  for (const kept: object[] = []; ; ) kept.push({ text: String(kept.length) });
}

async function waitForStop(context: Context): Promise<void> {
  while (context.getRemainingTimeInMillis() > 15_000) await new Promise((resolve) => setTimeout(resolve, 20));
  await put('stopped', context.getRemainingTimeInMillis());
  throw new Error('stopped half-way');
}

async function put(Key: string, value: unknown): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(value) }));
}
