// A deployed stack, found by its name with the user's AWS credentials.
import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { CommandError } from '../terminal/explain.ts';

export type StackOutputs = ReadonlyMap<string, string>;

/** For every client: the AWS CLI's own variable for the region, which the SDK does not read. */
export function awsSettings(): { region?: string } {
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  return region === undefined ? {} : { region };
}

/** Name of a stack whose context gives none. */
const DEFAULT_STACK = 'Holdout';

/** A name in cdk.json need not be given again, and does no harm. */
const deployCommand = (stack: string): string =>
  stack === DEFAULT_STACK ? 'npx cdk deploy' : `npx cdk deploy --context stackName=${stack}`;

/** @throws CommandError if the stack does not exist or cannot be used */
export async function stackOutputs(name: string): Promise<StackOutputs> {
  const client = new CloudFormationClient(awsSettings());
  const stack = await describe(client, name);
  if (!stack) throw noStack(name, 'this region');
  if (/^(CREATE_IN_PROGRESS|CREATE_FAILED|ROLLBACK_|DELETE_|REVIEW_)/.test(stack.StackStatus ?? '')) {
    throw new CommandError(
      `The stack ${name} cannot be used: its status is ${stack.StackStatus}. Run \`${deployCommand(name)}\`.`,
    );
  }
  return named(stack.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]) ?? []);
}

/** In a stack of somebody else's app, Holdout's outputs have this before their names (infra/holdout.ts). */
const AMONG_OTHERS = /^Holdout(?=[A-Z])/;

/** By the names that they have in Holdout's own stack. @example 'BucketName' for `HoldoutBucketName` */
export function named(outputs: readonly (readonly [string, string])[]): StackOutputs {
  const own = outputs.filter(([name]) => AMONG_OTHERS.test(name));
  return new Map([...outputs, ...own.map(([name, value]) => [name.replace(AMONG_OTHERS, ''), value] as const)]);
}

/** @throws CommandError if the stack belongs to another program */
export function outputOf(outputs: StackOutputs, output: string, stack: string): string {
  const value = outputs.get(output);
  if (value === undefined)
    throw new CommandError(`The stack ${stack} does not belong to Holdout: it has no output ${output}.`);
  return value;
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

function noStack(name: string, region: string): CommandError {
  return new CommandError(
    `There is no stack ${name} in ${region}. Deploy it with \`${deployCommand(name)}\`, or check AWS_REGION and AWS_PROFILE.`,
  );
}
