// For tests: writes every batch to results/, and dead letters to dead/.
import { randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { givenClient } from '../../../../lambda/shared/storage/given-client.ts';

const s3 = new S3Client(givenClient());

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const [first] = event.Records ?? [];
  if (first) {
    const prefix = first.eventSourceARN.includes('DeadLetters') ? 'dead' : 'results';
    const Body = JSON.stringify(event.Records.map((record) => JSON.parse(record.body)));
    const Key = `${prefix}/${randomUUID()}-${event.Records.length}`;
    await s3.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key, Body }));
  }
  return { batchItemFailures: [] };
}
