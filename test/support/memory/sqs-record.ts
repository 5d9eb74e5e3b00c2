// A queue message as Lambda passes it to a function.
import type { SQSRecord } from 'aws-lambda';

/** @param receives deliveries so far, including this one. */
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
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:uploads',
  awsRegion: 'us-east-1',
});
