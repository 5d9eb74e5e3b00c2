// What starts dispatch: an upload, the schedule, or the wish to go on with one run, which only a laptop has.
import * as z from 'zod';
import { purposeOf } from '../shared/contracts/purpose.ts';
import type { Active } from '../shared/contracts/run.ts';
import { nameOfUpload, runId, type Upload } from '../shared/keys.ts';

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

export const DispatchEvent = z.union([
  z.object({ Records: z.array(S3Record).min(1) }),
  z.object({ sweep: z.literal(true) }),
  /** By who knows that no other dispatcher is at work on the run. */
  z.object({ resume: z.string().min(1) }),
  /** The same for a run that does not move: another one may be at work. */
  z.object({ stalled: z.string().min(1) }),
  /** S3 sends one when the notification is set up. */
  z.object({ Event: z.literal('s3:TestEvent') }),
]);
export type DispatchEvent = z.infer<typeof DispatchEvent>;

/** What Lambda writes to the destination of failed asynchronous invocations, as far as we read it. */
export const FailedInvocation = z.object({ requestPayload: DispatchEvent });

interface Arrival extends Upload {
  readonly run: string;
  readonly name: string;
}

/** @returns what starts a run among an event's objects. */
export function arrivals(event: { Records: readonly z.infer<typeof S3Record>[] }): Arrival[] {
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
 * Keys in events are encoded like a form: a blank is a plus sign.
 * @returns undefined for what S3 never writes: among failed events it would keep each sweep from all others.
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
