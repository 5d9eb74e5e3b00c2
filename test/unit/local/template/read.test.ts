import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readStack } from '../../../../local/template/read.ts';

const ORIGIN = 'http://127.0.0.1:4566';
const Code = { S3Bucket: { 'Fn::Sub': `assets-\${AWS::AccountId}` }, S3Key: 'dispatch' };
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const FUNCTION = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code,
    Handler: 'index.handler',
    Timeout: 60,
    MemorySize: 512,
    Role: arnOf('Role'),
    Environment: { Variables: { QUEUE: { Ref: 'Samples' }, BUCKET: { Ref: 'Bucket' } } },
  },
};
const QUEUE = {
  Type: 'AWS::SQS::Queue',
  Properties: { VisibilityTimeout: 30, RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 3 } },
};
const BUCKET = {
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: { 'Fn::Join': ['-', ['holdout', { Ref: 'AWS::Region' }]] } },
};
/** A function, the queue that it reads, and its bucket. */
const WIRED = { Samples: QUEUE, Dead: { Type: 'AWS::SQS::Queue' }, Bucket: BUCKET, Dispatch: FUNCTION };
const ROLE = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { 'Fn::If': ['a', 'b', 'c'] } } };

function read(resources: Record<string, object>, outputs: Record<string, object> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const template = join(folder, 'stack.json');
  writeFileSync(template, JSON.stringify({ Resources: resources, Outputs: outputs }));
  return { folder, stack: readStack({ template, functions: folder }, ORIGIN) };
}

it('reads a function with its bundle and the local values of its environment', () => {
  const { folder, stack } = read({
    Dispatch: FUNCTION,
    Samples: QUEUE,
    Dead: { Type: 'AWS::SQS::Queue' },
    Bucket: BUCKET,
    Role: ROLE,
  });
  expect(stack.functions.get('Dispatch')).toEqual({
    name: 'Dispatch',
    code: join(folder, 'dispatch'),
    handler: 'index.handler',
    timeoutSeconds: 60,
    memoryMb: 512,
    environment: { QUEUE: `${ORIGIN}/000000000000/Samples`, BUCKET: 'holdout-us-east-1' },
    retries: 2,
    onFailure: undefined,
  });
});

it('reads a queue in the form for CreateQueue', () => {
  const { stack } = read({ Samples: QUEUE, Dead: { Type: 'AWS::SQS::Queue' } });
  expect(stack.queues).toEqual([
    {
      name: 'Samples',
      attributes: {
        VisibilityTimeout: '30',
        RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:Dead","maxReceiveCount":3}',
      },
    },
    { name: 'Dead', attributes: {} },
  ]);
});

it('reads an event source, with Lambda’s defaults', () => {
  const mapping = (properties: object) => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: arnOf('Samples'), FunctionName: { Ref: 'Dispatch' }, ...properties },
  });
  const full = mapping({
    BatchSize: 96,
    MaximumBatchingWindowInSeconds: 1,
    ScalingConfig: { MaximumConcurrency: 4 },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  const { stack } = read({
    ...WIRED,
    full,
    plain: mapping({}),
  });
  const ends = { queue: 'Samples', function: 'Dispatch' };
  expect(stack.eventSources).toEqual([
    { ...ends, batchSize: 96, windowSeconds: 1, maxConcurrency: 4, reportsBatchItemFailures: true },
    { ...ends, batchSize: 10, windowSeconds: 0, maxConcurrency: 5, reportsBatchItemFailures: false },
  ]);
});

it('reads retries and destination of asynchronous invocations', () => {
  const config = {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: { Ref: 'Dispatch' },
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: arnOf('Samples') } },
    },
  };
  const { stack } = read({
    ...WIRED,
    config,
  });
  expect(stack.functions.get('Dispatch')).toMatchObject({
    retries: 1,
    onFailure: 'arn:aws:sqs:us-east-1:000000000000:Samples',
  });
});

it('wires nothing for a rule that is switched off', () => {
  const rule = (State: string) => ({
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'rate(5 minutes)',
      State,
      Targets: [{ Arn: arnOf('Dispatch'), Id: 'a', Input: '{"sweep":true}' }],
    },
  });
  expect(read({ ...WIRED, Rule: rule('DISABLED') }).stack.schedules).toEqual([]);
  expect(read({ ...WIRED, Rule: rule('ENABLED') }).stack.schedules).toEqual([
    { expression: 'rate(5 minutes)', function: 'Dispatch', input: { sweep: true } },
  ]);
});

it('says which resource it does not understand', () => {
  const queue = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 'long' } };
  expect(() => read({ Samples: queue })).toThrow(
    /^AWS::SQS::Queue Samples is not what the local runtime knows: .*expected number/,
  );
});

it('reads where a bucket sends word of new objects: to a function, or to a queue', () => {
  const filter = (prefix: string) => ({ Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: prefix }] } } });
  const Event = 's3:ObjectCreated:*';
  const NotificationConfiguration = {
    LambdaConfigurations: [{ Event, Function: arnOf('Dispatch'), ...filter('a/') }],
    QueueConfigurations: [{ Event, Queue: arnOf('Samples'), ...filter('b/') }],
  };
  const { stack } = read({
    ...WIRED,
    Bucket: { ...BUCKET, Properties: { ...BUCKET.Properties, NotificationConfiguration } },
  });
  const common = { bucket: 'holdout-us-east-1', event: Event, suffix: '' };
  expect(stack.notifications).toEqual([
    { ...common, prefix: 'a/', to: { function: 'Dispatch' } },
    { ...common, prefix: 'b/', to: { queue: 'Samples' } },
  ]);
});

it('says which notification it cannot wire', () => {
  const NotificationConfiguration = { TopicConfigurations: [] };
  const bucket = { ...BUCKET, Properties: { ...BUCKET.Properties, NotificationConfiguration } };
  expect(() => read({ Bucket: bucket })).toThrow(/AWS::S3::Bucket Bucket .*TopicConfigurations/);
});

it('knows which functions another may invoke, and cares for no other permission', () => {
  const statement = (Action: unknown, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
  const policy = (...Statement: object[]) => ({
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyDocument: { Statement } },
  });
  const { stack } = read({
    ...WIRED,
    Policy: policy(
      statement('logs:PutLogEvents', arnOf('Logs')),
      statement('lambda:InvokeFunction', arnOf('Dispatch')),
    ),
  });
  expect([...stack.invokable]).toEqual(['Dispatch']);
  expect([...read({ ...WIRED, Policy: policy(statement(['s3:GetObject'], '*')) }).stack.invokable]).toEqual([]);
});
