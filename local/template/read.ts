// Reads the stack from its template. What is wired on this machine is exactly what the template says.

import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../lambda/shared/storage/json.ts';
import { nameOfArn } from '../names.ts';
import type { Assembly } from './built.ts';
import { type Lookup, resolve } from './intrinsics.ts';
import { readTemplate, type Template } from './template.ts';
import { localValues } from './values.ts';

export interface BucketNotification {
  readonly bucket: string;
  /** @example 's3:ObjectCreated:*' */
  readonly event: string;
  readonly prefix: string;
  readonly suffix: string;
  /** Where it goes. */
  readonly to: { readonly function: string } | { readonly queue: string };
}
interface QueueResource {
  readonly name: string;
  /** In the form that SQS's CreateQueue takes. */
  readonly attributes: Record<string, string>;
}
export interface FunctionResource {
  readonly name: string;
  /** The folder of the bundle. */
  readonly code: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Record<string, string>;
  /** Retries of asynchronous invocations, after the first try. */
  readonly retries: number;
  /** ARN of a queue. */
  readonly onFailure?: string | undefined;
}
export interface EventSource {
  readonly queue: string;
  readonly function: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly maxConcurrency: number;
  readonly reportsBatchItemFailures: boolean;
}
export interface ScheduleRule {
  readonly expression: string;
  readonly function: string;
  readonly input: unknown;
}
export interface StackResources {
  readonly buckets: readonly string[];
  readonly notifications: readonly BucketNotification[];
  readonly queues: readonly QueueResource[];
  readonly functions: ReadonlyMap<string, FunctionResource>;
  readonly eventSources: readonly EventSource[];
  readonly schedules: readonly ScheduleRule[];
  /** Functions that another function may invoke. */
  readonly invokable: ReadonlySet<string>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Lambda's defaults if a template gives no value. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_RETRIES = 2;
/** Lambda's pollers of a queue before it scales them. */
const DEFAULT_CONCURRENCY = 5;

const Notification = z.object({
  Event: z.string(),
  Filter: z
    .object({ S3Key: z.object({ Rules: z.array(z.object({ Name: z.string(), Value: z.string() })) }) })
    .optional(),
});
const Bucket = z.object({
  BucketName: z.string(),
  NotificationConfiguration: z
    .strictObject({
      LambdaConfigurations: z.array(Notification.extend({ Function: z.string() })).default([]),
      QueueConfigurations: z.array(Notification.extend({ Queue: z.string() })).default([]),
    })
    .optional(),
});
const Queue = z.object({
  QueueName: z.string().optional(),
  VisibilityTimeout: z.number().optional(),
  DelaySeconds: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
});
const Lambda = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Timeout: z.number().default(DEFAULT_TIMEOUT_SECONDS),
  MemorySize: z.number().default(DEFAULT_MEMORY_MB),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
});
const InvokeConfig = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.number().default(DEFAULT_RETRIES),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
});
const Mapping = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(10),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
  FunctionResponseTypes: z.array(z.string()).default([]),
});
const Policy = z.object({
  PolicyDocument: z.object({
    Statement: z.array(z.object({ Action: z.union([z.string(), z.array(z.string())]), Resource: z.unknown() })),
  }),
});
const Arns = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const Rule = z.object({
  ScheduleExpression: z.string(),
  State: z.string().default('ENABLED'),
  Targets: z.array(z.object({ Arn: z.string(), Input: z.string() })),
});

/**
 * @param origin of the embedded server, for the queues' URLs
 */
export function readStack(assembly: Pick<Assembly, 'template' | 'functions'>, origin: string): StackResources {
  const template = readTemplate(assembly.template);
  const lookup = localValues(template, origin);
  /** The resources of a type, with the properties that the schema asks for. */
  const all = <T>(type: string, schema: z.ZodObject & z.ZodType<T>): [id: string, properties: T][] =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, { Properties }]) => {
        const where = `${type} ${id}`;
        const wanted = Object.entries(Properties).filter(([name]) => name in schema.shape);
        const parsed = schema.safeParse(resolve(Object.fromEntries(wanted), lookup, where));
        if (parsed.success) return [id, parsed.data];
        throw new Error(`${where} is not what the local runtime knows: ${z.prettifyError(parsed.error)}`);
      });

  const invokeConfigs = new Map(
    all('AWS::Lambda::EventInvokeConfig', InvokeConfig).map(([, config]) => [config.FunctionName, config]),
  );
  const buckets = all('AWS::S3::Bucket', Bucket);
  return {
    buckets: buckets.map(([, bucket]) => bucket.BucketName),
    notifications: buckets.flatMap(([, { BucketName, NotificationConfiguration: set }]) => [
      ...(set?.LambdaConfigurations ?? []).map((one) =>
        notification(BucketName, one, { function: nameOfArn(one.Function) }),
      ),
      ...(set?.QueueConfigurations ?? []).map((one) => notification(BucketName, one, { queue: nameOfArn(one.Queue) })),
    ]),
    queues: all('AWS::SQS::Queue', Queue).map(([id, { QueueName: name = id, ...attributes }]) => ({
      name,
      attributes: asStrings(attributes),
    })),
    functions: new Map(
      all('AWS::Lambda::Function', Lambda).map(([name, properties]) => [
        name,
        {
          name,
          code: join(assembly.functions, properties.Code.S3Key),
          handler: properties.Handler,
          timeoutSeconds: properties.Timeout,
          memoryMb: properties.MemorySize,
          environment: properties.Environment.Variables,
          retries: invokeConfigs.get(name)?.MaximumRetryAttempts ?? DEFAULT_RETRIES,
          onFailure: invokeConfigs.get(name)?.DestinationConfig?.OnFailure?.Destination,
        },
      ]),
    ),
    eventSources: all('AWS::Lambda::EventSourceMapping', Mapping).map(([, mapping]) => ({
      queue: nameOfArn(mapping.EventSourceArn),
      function: mapping.FunctionName,
      batchSize: mapping.BatchSize,
      windowSeconds: mapping.MaximumBatchingWindowInSeconds,
      maxConcurrency: mapping.ScalingConfig?.MaximumConcurrency ?? DEFAULT_CONCURRENCY,
      reportsBatchItemFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    })),
    schedules: all('AWS::Events::Rule', Rule).flatMap(([, rule]) =>
      rule.State === 'ENABLED'
        ? rule.Targets.map(({ Arn, Input }) => ({
            expression: rule.ScheduleExpression,
            function: nameOfArn(Arn),
            input: parseJson(Input, 'the input of a schedule'),
          }))
        : [],
    ),
    invokable: invokable(template, lookup),
    outputs: Object.fromEntries(
      Object.entries(template.Outputs).map(([id, { Value }]) => [
        id,
        z.string().parse(resolve(Value, lookup, `the output ${id}`)),
      ]),
    ),
  };
}

const notification = (
  bucket: string,
  configuration: z.infer<typeof Notification>,
  to: BucketNotification['to'],
): BucketNotification => ({
  bucket,
  event: configuration.Event,
  prefix: ruleOf(configuration, 'prefix'),
  suffix: ruleOf(configuration, 'suffix'),
  to,
});

const ruleOf = (configuration: z.infer<typeof Notification>, name: string): string =>
  configuration.Filter?.S3Key.Rules.find((rule) => rule.Name.toLowerCase() === name)?.Value ?? '';

/** Other permissions are not kept here, and name resources that this machine does not have. */
function invokable({ Resources }: Template, lookup: Lookup): ReadonlySet<string> {
  const statements = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => Policy.parse(Properties).PolicyDocument.Statement)
    .filter(({ Action }) => [Action].flat().includes('lambda:InvokeFunction'));
  const arns = statements.flatMap(({ Resource }) => Arns.parse(resolve(Resource, lookup, 'lambda:InvokeFunction')));
  return new Set(arns.map(nameOfArn));
}

/** SQS takes every attribute as a string. */
const asStrings = (properties: Omit<z.infer<typeof Queue>, 'QueueName'>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
