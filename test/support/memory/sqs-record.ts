// A message of a queue as Lambda gives it to a function.
import type { SQSRecord } from 'aws-lambda';

/** @param receives deliveries so far, this one included. */
export const sqsRecord = (messageId: string, body: string, receives = 1): SQSRecord => ({
  messageId,
  body,
  receiptHandle: `handle of ${messageId}`,
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn',
  awsRegion: 'us-east-1',
});
