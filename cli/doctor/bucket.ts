// What `holdout doctor --stack` looks for in the stack's bucket: that uploads start this stack, and runs that are open.
import { GetBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import { Store } from '../../lambda/shared/storage/store.ts';
import { listed, oneOrMany, plural } from '../../lambda/shared/text/words.ts';
import { openRuns } from '../runs/runs.ts';
import type { StackOutputs } from '../target/stack-outputs.ts';
import { plain } from '../terminal/text.ts';
import { broken, type Finding, note, ok } from './finding.ts';

/** Runs named in one line. */
const MAX_NAMED = 5;

/**
 * A bucket that an earlier stack left still names what that one's uploads started. It is the same name if the stack has
 * the same name.
 */
export async function checkNotifications(s3: S3Client, bucket: string, outputs: StackOutputs): Promise<Finding> {
  const found = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
  const functions = (found.LambdaFunctionConfigurations ?? []).map(({ LambdaFunctionArn }) => LambdaFunctionArn);
  const queues = (found.QueueConfigurations ?? []).map(({ QueueArn }) => QueueArn);
  const started = [...functions, ...queues].flatMap((arn) => arn?.split(':').at(-1) ?? []);
  const own = [...outputs.values()].flatMap((value) => value.split('/').at(-1) ?? []);
  if (started.some((name) => own.includes(name))) return ok(`uploads to ${bucket} start this stack`);
  const instead = started.length === 0 ? 'nothing' : listed([...new Set(started)].map(plain), MAX_NAMED);
  return broken(
    `uploads to ${bucket} do not start this stack, but ${instead}.`,
    'Deploy the stack under the name that it had when it made the bucket: docs/guide/deploy.md, "Remove it".',
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
