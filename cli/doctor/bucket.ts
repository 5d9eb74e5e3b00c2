// What `holdout doctor --stack` looks for in the stack's bucket: that uploads start this stack, and runs that are open.
import { GetBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import { CANCEL, UPLOADS } from '../../lambda/shared/keys.ts';
import { broken, type Finding, note, ok } from '../../lambda/shared/models/doctor/finding.ts';
import { Store } from '../../lambda/shared/storage/store.ts';
import { listed, oneOrMany, plural } from '../../lambda/shared/text/words.ts';
import { openRuns } from '../runs/runs.ts';
import type { StackOutputs } from '../target/stack-outputs.ts';
import { plain } from '../terminal/text.ts';

/** Runs named in one line. */
const MAX_NAMED = 5;

/**
 * A bucket that an earlier stack left still names what that one's uploads started. It is the same name if the stack has
 * the same name, and the same places if it was the same version.
 */
export async function checkNotifications(s3: S3Client, bucket: string, outputs: StackOutputs): Promise<Finding> {
  const found = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
  const queues = ['UploadsQueueUrl', 'CancelsQueueUrl'].map((output) => outputs.get(output)?.split('/').at(-1));
  // An earlier version sent everything to the first.
  const own = (found.QueueConfigurations ?? []).filter(({ QueueArn }) => queues.includes(QueueArn?.split(':').at(-1)));
  const prefixes = own.flatMap(({ Filter }) => (Filter?.Key?.FilterRules ?? []).map(({ Value }) => Value));
  const missing = [...UPLOADS, CANCEL].filter((prefix) => !prefixes.includes(prefix));
  if (missing.length === 0) return ok(`uploads to ${bucket} start this stack`);
  return broken(
    `what arrives under ${listed(missing, MAX_NAMED)} of ${bucket} does not start this stack.`,
    outputs.get('ConnectCommand') ?? 'Run `npx cdk deploy`.',
  );
}

/** Whoever deletes the stack should know of them. */
export async function checkOpenRuns(s3: S3Client, bucket: string, stack: string): Promise<Finding> {
  const open = await openRuns({ store: new Store(bucket, s3) }, '');
  if (open.length === 0) return ok('no open runs');
  const names = listed(
    open.map(({ name }) => plain(name)),
    MAX_NAMED,
  );
  return note(
    `${plural(open.length, 'run')} ${oneOrMany(open.length, 'is', 'are')} open: ${names}`,
    `Deleting the stack now would leave ${oneOrMany(open.length, 'it', 'them')} without a report. \`npx holdout status --stack ${plain(stack)}\` shows how far.`,
  );
}
