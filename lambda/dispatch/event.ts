// What starts dispatch: word of an upload, a word to cancel, the schedule or, only on a laptop, a request to continue one
// run.
import * as z from 'zod';
import { purposeOf } from '../shared/contracts/purpose.ts';
import type { Active } from '../shared/contracts/run.ts';
import { nameOfUpload, readCancelKey, runId, type Upload } from '../shared/keys.ts';
import { tryJson } from '../shared/storage/json.ts';

const S3Record = z.object({
  eventTime: z.string(),
  s3: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string(),
      versionId: z.string().optional(),
      eTag: z.string().default(''),
      sequencer: z.string().default(''),
    }),
  }),
});

/** What S3 sends of new objects. */
const S3Event = z.object({ Records: z.array(S3Record).min(1) });
type S3Event = z.infer<typeof S3Event>;

/** A message of the uploads queue, or of the one for words to cancel. There is one at a time. */
const QueueRecord = z.object({ body: z.string(), receiptHandle: z.string(), eventSourceARN: z.string() });

export const DispatchEvent = z.union([
  z.object({ Records: z.tuple([QueueRecord]) }).transform(({ Records: [upload] }) => ({ upload })),
  // As S3 started it before there was a queue. Such events may be on their way while a stack is updated.
  S3Event,
  z.object({ sweep: z.literal(true) }),
  /** Sent by a caller who knows that no other dispatcher is working on the run. */
  z.object({ resume: z.string().min(1) }),
  /** The same for a run that makes no progress. Another dispatcher may be at work. */
  z.object({ stalled: z.string().min(1) }),
]);
export type DispatchEvent = z.infer<typeof DispatchEvent>;

/**
 * @param body of a message of these queues, or of their dead letters.
 * @returns undefined for what tells of no object, like the test that S3 sends when the notification is set up.
 */
export const uploadIn = (body: string): S3Event | undefined => S3Event.safeParse(tryJson(body)).data;

interface Arrival extends Upload {
  readonly run: string;
  readonly name: string;
}

/** @returns the ids of the runs that an event's objects cancel. */
export function cancelled(event: S3Event): string[] {
  return event.Records.flatMap(({ s3 }) => readCancelKey(decoded(s3.object.key) ?? '') ?? []);
}

/** @returns the objects of an event that start a run. */
export function arrivals(event: S3Event): Arrival[] {
  return event.Records.flatMap(({ eventTime, s3 }) => {
    const key = decoded(s3.object.key);
    const name = key === undefined ? undefined : nameOfUpload(key);
    if (key === undefined || name === undefined) return [];
    const { versionId, eTag, sequencer } = s3.object;
    const upload: Upload = { eventTime, bucket: s3.bucket.name, key, versionId, eTag, sequencer };
    return [{ ...upload, run: runId(upload), name }];
  });
}

/**
 * Keys in events are form-encoded: a plus sign stands for a space.
 * @returns undefined for a key that S3 never writes. Among failed events, an error here would block every sweep.
 */
function decoded(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

export function activeOf({ run, name, eventTime, bucket, key, versionId, eTag }: Arrival): Active {
  const version = versionId === undefined ? {} : { version_id: versionId };
  return { run, name, purpose: purposeOf(key), created_at: eventTime, source: { bucket, key, ...version, etag: eTag } };
}
