// The checks of `holdout doctor --stack`: from the credentials to the endpoints, which a function of the stack asks.

import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import { broken, type Finding, note, ok } from '../../lambda/shared/models/doctor/finding.ts';
import { modelsOf } from '../../lambda/shared/models/doctor/model-names.ts';
import { capacity } from '../../lambda/shared/planning/capacity.ts';
import { formatCount } from '../../lambda/shared/text/format.ts';
import { oneOrMany, plural } from '../../lambda/shared/text/words.ts';
import { deadLettersOf, queues } from '../target/dead-letters.ts';
import { OtherVersionError, readDeployed } from '../target/deployed.ts';
import { awsSettings, outputOf, type StackOutputs, stackOutputs } from '../target/stack-outputs.ts';
import { stackS3 } from '../target/stack-target.ts';
import { explain } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';
import { checkNotifications, checkOpenRuns } from './bucket.ts';
import { askFunction, OTHER_VERSION } from './through-function.ts';

/** Written by `cdk bootstrap`; the version is the lowest that the CDK's templates accept. */
const BOOTSTRAP_PARAMETER = '/cdk-bootstrap/hnb659fds/version';
const BOOTSTRAP_VERSION = 6;
/** Besides all endpoints' workers: two for collect, those for dead letters, dispatch, a report and a sweep. */
const OTHER_EXECUTIONS = 8;

/** @param benchmark whose models the endpoints should have */
export async function* checkStack(name: string, benchmark?: Benchmark): AsyncGenerator<Finding> {
  const account = await checkCredentials();
  yield account.finding;
  if (account.finding.level === 'broken') return;
  const { outputs, finding } = await findStack(name);
  yield await attempt(() => checkBootstrap(account.place, outputs !== undefined));
  yield finding;
  if (!outputs) return;
  const deployed = await deployedSettings(outputs, name);
  if ('level' in deployed) return yield deployed;
  yield await attempt(() => checkConcurrency(deployed.workers));
  yield await attempt(() => checkDeadLetters(outputs, name));
  const [s3, bucket] = [stackS3(), outputOf(outputs, 'BucketName', name)];
  yield await attempt(() => checkNotifications(s3, bucket, outputs));
  yield await attempt(() => checkOpenRuns(s3, bucket, name));
  yield* await throughFunction(outputOf(outputs, 'DispatchFunctionName', name), deployed.endpoints, benchmark);
}

async function throughFunction(
  functionName: string,
  endpoints: readonly Endpoint[],
  benchmark: Benchmark | undefined,
): Promise<Finding[]> {
  try {
    const models = endpoints.map((endpoint) => [endpoint.name, modelsOf(benchmark, endpoint)] as const);
    return await askFunction(functionName, Object.fromEntries(models));
  } catch (error) {
    return [broken(messageOf(error), `You need lambda:InvokeFunction on ${functionName}.`)];
  }
}

/** A refusal by AWS is a finding too. */
async function attempt(check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return broken(messageOf(error));
  }
}

const messageOf = (error: unknown): string =>
  explain(error) ?? plain(error instanceof Error ? error.message : String(error));

async function checkCredentials(): Promise<{ finding: Finding; place: string }> {
  try {
    const sts = new STSClient(awsSettings());
    const region = await sts.config.region();
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    return { finding: ok(`AWS account ${Account}, region ${region}, as ${Arn}`), place: `aws://${Account}/${region}` };
  } catch (error) {
    return { finding: broken(messageOf(error)), place: '' };
  }
}

async function findStack(name: string): Promise<{ outputs?: StackOutputs; finding: Finding }> {
  try {
    const outputs = await stackOutputs(name);
    const bucket = outputOf(outputs, 'BucketName', name);
    return { outputs, finding: ok(`the stack ${plain(name)} is deployed, with the bucket ${bucket}`) };
  } catch (error) {
    return { finding: broken(messageOf(error)) };
  }
}

async function checkBootstrap(place: string, isDeployed: boolean): Promise<Finding> {
  const advice = `Run \`npx cdk bootstrap ${place}\`.`;
  const worse = isDeployed ? note : broken;
  try {
    const answer = await new SSMClient(awsSettings()).send(new GetParameterCommand({ Name: BOOTSTRAP_PARAMETER }));
    const version = Number(answer.Parameter?.Value);
    if (version >= BOOTSTRAP_VERSION) return ok(`the CDK is bootstrapped (version ${version})`);
    return worse(`the CDK's bootstrap has version ${version}, but deploying requires ${BOOTSTRAP_VERSION}.`, advice);
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
    return worse('the CDK is not bootstrapped here, so nothing can be deployed.', advice);
  }
}

async function deployedSettings(
  outputs: StackOutputs,
  stack: string,
): Promise<{ endpoints: Endpoint[]; workers: number } | Finding> {
  try {
    const { endpoints } = await readDeployed(outputs, stack);
    const workers = endpoints.reduce((sum, endpoint) => sum + capacity(endpoint).workers, 0);
    return { endpoints, workers };
  } catch (error) {
    if (error instanceof OtherVersionError) return OTHER_VERSION;
    return broken(messageOf(error));
  }
}

async function checkConcurrency(workers: number): Promise<Finding> {
  const answer = await new LambdaClient(awsSettings()).send(new GetAccountSettingsCommand({}));
  const limit = answer.AccountLimit?.UnreservedConcurrentExecutions ?? answer.AccountLimit?.ConcurrentExecutions ?? 0;
  const needed = workers + OTHER_EXECUTIONS;
  if (limit >= needed) return ok(`Lambda may run ${formatCount(limit)} functions at once; the stack needs ${needed}`);
  return note(
    `Lambda may run ${formatCount(limit)} functions at once, but the stack needs ${needed}. Runs will take longer.`,
    'Request more in Service Quotas (AWS Lambda, "Concurrent executions"), or lower max_concurrent_requests.',
  );
}

async function checkDeadLetters(outputs: StackOutputs, stack: string): Promise<Finding> {
  const sqs = queues();
  const QueueUrl = await deadLettersOf(sqs, outputOf(outputs, 'ResultsQueueUrl', stack));
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
  const waiting = Number((await sqs.send(asked)).Attributes?.ApproximateNumberOfMessages ?? 0);
  if (waiting === 0) return ok('no dead letters');
  return note(
    `${plural(waiting, 'prediction')} could not be stored and ${oneOrMany(waiting, 'is', 'are')} among the dead letters`,
    `See docs/runbook.md#result-dead-letters, and then run \`npx holdout redrive --stack ${plain(stack)}\`.`,
  );
}
