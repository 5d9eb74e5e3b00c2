// S3's event notifications: which functions and queues learn of a new object, and the events they get.
import type { S3Event } from 'aws-lambda';
import { ACCOUNT, bucketArn, REGION } from '../names.ts';
import type { Created } from '../services/s3.ts';
import type { BucketNotification } from '../template/read.ts';

/** Where the event goes, in the template's order. */
export function notified(
  notifications: readonly BucketNotification[],
  { bucket, facts, eventName }: Created,
): BucketNotification['to'][] {
  const matches = (event: string): boolean =>
    event.endsWith('*') ? `s3:${eventName}`.startsWith(event.slice(0, -1)) : `s3:${eventName}` === event;
  return notifications
    .filter(
      (notification) =>
        notification.bucket === bucket &&
        matches(notification.event) &&
        facts.key.startsWith(notification.prefix) &&
        facts.key.endsWith(notification.suffix),
    )
    .map(({ to }) => to);
}

let lastSequence = 0;

/** The event of an object in a bucket without versions. */
export function s3Event({ bucket, facts, eventName }: Created): S3Event {
  // Later events of a key have a greater sequencer, even after a restart.
  lastSequence = Math.max(lastSequence + 1, facts.lastModified.getTime() * 1000);
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: REGION,
        eventTime: facts.lastModified.toISOString(),
        eventName,
        userIdentity: { principalId: ACCOUNT },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': 'local', 'x-amz-id-2': 'local' },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'local',
          bucket: { name: bucket, ownerIdentity: { principalId: ACCOUNT }, arn: bucketArn(bucket) },
          object: {
            key: encodeKey(facts.key),
            size: facts.contentLength,
            eTag: facts.etag.replaceAll('"', ''),
            sequencer: lastSequence.toString(16).toUpperCase().padStart(18, '0'),
          },
        },
      },
    ],
  };
}

/** Encoded as in a form: a space becomes a plus, a slash stays. */
const encodeKey = (key: string): string =>
  key
    .split('/')
    .map((part) => new URLSearchParams({ '': part }).toString().slice(1))
    .join('/');
