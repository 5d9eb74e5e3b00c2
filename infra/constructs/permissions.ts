// What functions may do besides the bucket: exactly these actions on exactly these resources.
import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import { EVENT_SOURCE } from '../../lambda/shared/contracts/operations.ts';
import { bedrockRegion, modelOfProfile } from '../../lambda/shared/models/bedrock.ts';

export function allowSend(handler: lambda.IFunction, queues: readonly sqs.IQueue[]): void {
  handler.addToRolePolicy(
    new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: queues.map((queue) => queue.queueArn) }),
  );
}

/** Allows counting a queue's messages without seeing what is in them. */
export function allowCount(handler: lambda.IFunction, queues: readonly sqs.IQueue[]): void {
  handler.addToRolePolicy(
    new iam.PolicyStatement({ actions: ['sqs:GetQueueAttributes'], resources: queues.map((queue) => queue.queueArn) }),
  );
}

/** The services through which a function's data passes. */
const ENCRYPTED_BY = ['s3', 'sqs', 'ssm'];

/** Allows reading and writing under a customer's key, but only through the services that hold the data. */
export function useOf(key: kms.IKey): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [key.keyArn],
    conditions: {
      StringEquals: { 'kms:ViaService': ENCRYPTED_BY.map((service) => `${service}.${Aws.REGION}.amazonaws.com`) },
    },
  });
}

/**
 * Lets a function read the endpoints' keys from SSM. A SecureString under the account's key `alias/aws/ssm` needs no
 * KMS permission. The function has the permission for the stack's `kmsKeyArn`. Any other key must allow it in its
 * policy.
 */
export function allowApiKeys(handler: lambda.IFunction, endpoints: readonly Endpoint[]): void {
  const names = endpoints.flatMap(({ apiKeyParameter }) => apiKeyParameter ?? []);
  if (names.length === 0) return;
  handler.addToRolePolicy(
    new iam.PolicyStatement({
      actions: ['ssm:GetParameter'],
      resources: [...new Set(names)].map(
        (name) => `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter${name}`,
      ),
    }),
  );
}

/**
 * Lets a function call the models of endpoints with `auth: iam`, and no others. A model's inference profile sends
 * requests to other regions, where the model itself must be allowed, too, but only by way of the profile:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
export function allowModels(handler: lambda.IFunction, endpoints: readonly Endpoint[]): void {
  for (const { auth, baseUrl, models, prices } of endpoints) {
    if (auth !== 'iam') continue;
    const region = bedrockRegion(baseUrl) ?? Aws.REGION;
    const names = models ?? Object.keys(prices);
    const profiles = names.flatMap((name) => profileOf(name, region) ?? []);
    const others = names.filter((name) => profileOf(name, region) === undefined);
    const resources = others.map((name) => (isArn(name) ? name : foundationModel(name, region)));
    if (names.length > 0) {
      handler.addToRolePolicy(invoke([...resources, ...profiles.map(({ arn }) => arn)]));
    }
    for (const { arn, model } of profiles) {
      const behind = invoke([foundationModel(model, '*')]);
      behind.addCondition('StringEquals', { 'bedrock:InferenceProfileArn': arn });
      handler.addToRolePolicy(behind);
    }
  }
}

const invoke = (resources: string[]) => new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources });

const foundationModel = (name: string, region: string): string =>
  `arn:${Aws.PARTITION}:bedrock:${region}::foundation-model/${name}`;

const isArn = (name: string): boolean => name.startsWith('arn:');

/** @returns undefined unless it is the id or the ARN of an inference profile, whose model an ARN of one's own does not tell. */
function profileOf(name: string, region: string): { arn: string; model: string } | undefined {
  if (isArn(name)) {
    const [, kind, id = ''] = /:(application-inference-profile|inference-profile)\/(.+)$/.exec(name) ?? [];
    return kind === undefined ? undefined : { arn: name, model: modelOfProfile(id) ?? '*' };
  }
  const model = modelOfProfile(name);
  if (model === undefined) return undefined;
  return { arn: `arn:${Aws.PARTITION}:bedrock:${region}:${Aws.ACCOUNT_ID}:inference-profile/${name}`, model };
}

/**
 * Lets a function put Holdout's own events on the account's default bus. A request may put several events, so the key
 * has several values, and IAM compares those only by set operators. `ForAllValues` alone would also allow a request
 * without the key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function allowEvents(handler: lambda.IFunction): void {
  handler.addToRolePolicy(
    new iam.PolicyStatement({
      actions: ['events:PutEvents'],
      resources: [`arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/default`],
      conditions: {
        'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE },
        Null: { 'events:source': 'false' },
      },
    }),
  );
}
