// One of the project's functions: an ESM bundle that includes the AWS SDK, with a separate role and log group.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Aws, type Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { NODE_OPTIONS } from './node-options.ts';
import { useOf } from './permissions.ts';
import { connectTo, networkAccess, type Vpc } from './vpc.ts';

interface HandlerProps {
  /** What its logs are called. By default the folder. */
  readonly logsName?: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly memorySize: number;
  readonly environment: Record<string, string>;
  /** The customer's key, for the logs and for what the function reads and writes. */
  readonly key?: kms.IKey | undefined;
  /** For a function that calls endpoints. */
  readonly vpc?: Vpc | undefined;
}

/** Context: the folder of the bundles, if they are not where a package has them. See bundles/functions.ts. */
export const FUNCTIONS = 'holdout:functions';
const IN_PACKAGE = fileURLToPath(new URL('../functions', import.meta.url));

/**
 * Tries of a request to S3, SQS or SSM. The SDK's pauses double from 0.05 s, or from 1 s if it is throttled, up to 20
 * s. That is ten seconds or a minute in all, while its default of three tries is over within a second. After that, a
 * failure waits minutes for its queue or a sweep.
 */
const AWS_MAX_ATTEMPTS = '10';

/** @param folder of the bundle. */
export function handlerFunction(scope: Construct, folder: string, props: HandlerProps): lambda.Function {
  // The logs of a deleted stack help nobody. The reports stay.
  const logGroup = new logs.LogGroup(scope, 'Logs', {
    // Easy to type: aws logs tail /aws/lambda/Holdout-dispatch
    logGroupName: `/aws/lambda/${Aws.STACK_NAME}-${props.logsName ?? folder}`,
    retention: logs.RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(props.key && { encryptionKey: props.key }),
  });
  // Lambda's basic role may write to every log group of the account.
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
  if (props.key) role.addToPolicy(useOf(props.key));
  if (props.vpc) for (const statement of networkAccess()) role.addToPolicy(statement);
  const handler = new lambda.Function(scope, 'Function', {
    description: props.description,
    code: lambda.Code.fromAsset(join(functionsOf(scope), folder)),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    timeout: props.timeout,
    memorySize: props.memorySize,
    role,
    logGroup,
    loggingFormat: lambda.LoggingFormat.JSON,
    environment: {
      ...props.environment,
      // For Powertools: the dimension of the metrics.
      POWERTOOLS_SERVICE_NAME: Aws.STACK_NAME,
      NODE_OPTIONS,
      AWS_MAX_ATTEMPTS,
    },
  });
  if (props.vpc) connectTo(props.vpc, handler);
  return handler;
}

function functionsOf(scope: Construct): string {
  const given: unknown = scope.node.tryGetContext(FUNCTIONS);
  return typeof given === 'string' ? given : IN_PACKAGE;
}
