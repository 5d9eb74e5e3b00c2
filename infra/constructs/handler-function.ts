// One of the project's functions: an ESM bundle that includes the AWS SDK, with a separate role and log group.
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Aws, type Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
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
  /** Large packages that few invocations import. Each gets its own file, which a cold start does not parse. */
  readonly lazyModules?: readonly string[];
}

/**
 * Some dependencies are CommonJS (e.g. yaml) and require Node's built-in modules, which an ESM bundle cannot provide.
 */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * Tries of a request to S3, SQS or SSM. The SDK's pauses double from 0.05 s, or from 1 s if it is throttled, up to 20
 * s. That is ten seconds or a minute in all, while its default of three tries is over within a second. After that, a
 * failure waits minutes for its queue or a sweep.
 */
const AWS_MAX_ATTEMPTS = '10';

/** @param folder under lambda/, with a handler.ts that exports `handler`. */
export function handlerFunction(scope: Construct, folder: string, props: HandlerProps): NodejsFunction {
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
  const handler = new NodejsFunction(scope, 'Function', {
    description: props.description,
    entry: fileURLToPath(new URL(`../../lambda/${folder}/handler.ts`, import.meta.url)),
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
    bundling: {
      format: OutputFormat.ESM,
      target: 'node24',
      mainFields: ['module', 'main'],
      banner: REQUIRE,
      minify: true,
      sourceMap: true,
      sourcesContent: false,
      ...apart(props.lazyModules ?? []),
    },
  });
  if (props.vpc) connectTo(props.vpc, handler);
  return handler;
}

/** Lighter modules in the place of packages. */
const ALIASES = {
  '--alias:@aws-sdk/credential-provider-node': fileURLToPath(
    new URL('../../lambda/shared/storage/environment-credentials.ts', import.meta.url),
  ),
};

/** esbuild writes either one file or many chunks, so these modules are bundled separately, next to the function. */
function apart(modules: readonly string[]): BundlingOptions {
  const files = modules.map((module) => [module, `./${basename(module)}.mjs`] as const);
  return {
    externalModules: files.map(([, file]) => file),
    esbuildArgs: { ...ALIASES, ...Object.fromEntries(files.map(([module, file]) => [`--alias:${module}`, file])) },
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_input, output) =>
        files.map(
          ([module, file]) =>
            `npx --no-install esbuild ${module} --bundle --platform=node --format=esm --minify --log-level=warning --outfile="${join(output, file)}"`,
        ),
    },
  };
}
