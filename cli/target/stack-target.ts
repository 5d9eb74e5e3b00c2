// A run in AWS: the bucket of a deployed stack, found by the stack's outputs.
import { HeadBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Store } from '../../lambda/shared/storage/store.ts';
import { CommandError } from '../terminal/explain.ts';
import { awsSettings, outputOf, stackOutputs } from './stack-outputs.ts';
import type { Target } from './target.ts';

/** Milliseconds: report writes a segment every five seconds, and each look is a paid request. */
const POLL_MS = 2000;

/** @throws CommandError if the stack does not exist, does not belong to Holdout, or has lost its bucket */
export async function stackTarget(name: string): Promise<Target> {
  const bucket = outputOf(await stackOutputs(name), 'BucketName', name);
  const s3 = stackS3();
  await requireBucket(s3, bucket, name);
  return {
    s3,
    store: new Store(bucket, s3),
    pollMs: POLL_MS,
    logs: `The functions' logs are in CloudWatch, in the log groups of the stack ${name}.`,
    othersWait: false,
    // Nothing was interrupted there; the run has continued by itself.
    resume: () => {},
    // A sweep looks after it.
    stalled: () => {},
    failures: () => [],
    broken: new Promise(() => {}),
    stop: async () => {},
  };
}

export function stackS3(): S3Client {
  // An emulator behind an endpoint URL has no host names for buckets.
  const emulated = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  return new S3Client({ ...awsSettings(), forcePathStyle: emulated !== undefined });
}

async function requireBucket(s3: S3Client, bucket: string, stack: string): Promise<void> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    // Whoever may list one folder only may not ask for the bucket, which is there.
    if (status === 403) return;
    if (status !== 404) throw error;
    throw new CommandError(`The bucket ${bucket} of the stack ${stack} no longer exists. Run \`npx cdk deploy\`.`);
  }
}
