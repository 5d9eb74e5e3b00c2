// A run in AWS: the bucket of a deployed stack, found by the stack's outputs.
import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { HeadBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Store } from '../lambda/shared/store.ts';
import { CommandError } from './command-error.ts';
import type { Target } from './target.ts';

/** Milliseconds: report writes a segment every five seconds, and each look is a paid request. */
const POLL_MS = 2000;

/** @throws CommandError for a stack that is not there, is not Holdout's, or has lost its bucket */
export async function stackTarget(name: string): Promise<Target> {
  // The AWS CLI's own variable for the region, which the SDK does not read.
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const settings = region === undefined ? {} : { region };
  const outputs = outputsOf(await describe(new CloudFormationClient(settings), name), name);
  const bucket = outputs.get('BucketName');
  if (bucket === undefined) throw new CommandError(`The stack ${name} is not Holdout's: it has no output BucketName.`);
  // An emulator behind an endpoint URL has no host names for buckets.
  const emulated = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const s3 = new S3Client({ ...settings, forcePathStyle: emulated !== undefined });
  await requireBucket(s3, bucket, name);
  return {
    s3,
    store: new Store(bucket, s3),
    pollMs: POLL_MS,
    logs: `The functions' logs are in CloudWatch, in the log groups of the stack ${name}.`,
    // Nothing was interrupted there: the run has gone on by itself.
    resume: () => {},
    failures: () => [],
    stop: async () => {},
  };
}

async function describe(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
  } catch (error) {
    const missing = error instanceof CloudFormationServiceException && /does not exist/.test(error.message);
    if (missing) throw noStack(name, await client.config.region());
    throw error;
  }
}

function outputsOf(stack: Stack | undefined, name: string): Map<string | undefined, string | undefined> {
  if (!stack) throw noStack(name, 'this region');
  if (/^(CREATE_IN_PROGRESS|CREATE_FAILED|ROLLBACK_|DELETE_|REVIEW_)/.test(stack.StackStatus ?? '')) {
    throw new CommandError(`The stack ${name} is not usable: it is ${stack.StackStatus}. Run \`npx cdk deploy\`.`);
  }
  return new Map(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

function noStack(name: string, region: string): CommandError {
  return new CommandError(
    `There is no stack ${name} in ${region}. Deploy it with \`npx cdk deploy\`, or check AWS_REGION and AWS_PROFILE.`,
  );
}

async function requireBucket(s3: S3Client, bucket: string, stack: string): Promise<void> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!(error instanceof S3ServiceException) || error.$metadata.httpStatusCode !== 404) throw error;
    throw new CommandError(
      `The bucket ${bucket} of the stack ${stack} does not exist any more. Run \`npx cdk deploy\`.`,
    );
  }
}
