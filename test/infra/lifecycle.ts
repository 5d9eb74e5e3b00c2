// Several stacks in one account, a stack that is deleted and deployed again, and files that expire.
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { holdoutStack, synthesize, synthesized } from './synthesized.ts';

/** Properties that give a resource its name in the account. */
const PHYSICAL = /^(\w*Name|Id)$/;
/** Properties of that form that name something else, or only within a role. */
const OTHERS = new Set(['FunctionName', 'MetricName', 'DisplayName', 'PolicyName']);

/** All names that a template gives in its account, as CloudFormation resolves them for the stack. */
function physicalNames(context: Record<string, unknown>): string[] {
  const stack = holdoutStack(context);
  const stackId = `arn:aws:cloudformation:eu-west-1:111122223333:stack/${stack.stackName}/id-of-${stack.stackName}`;
  const values: Record<string, string> = {
    'AWS::StackName': stack.stackName,
    'AWS::StackId': stackId,
    'AWS::Region': 'eu-west-1',
  };
  const resolved = (value: unknown): string => {
    const intrinsic = z
      .union([
        z.string().transform((text) => text),
        z.object({ Ref: z.string() }).transform(({ Ref }) => values[Ref] ?? Ref),
        z
          .object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
          .transform(({ 'Fn::Join': [by, parts] }) => parts.map(resolved).join(by)),
        // The bucket's name has the unique part of the stack's id.
        z.object({ 'Fn::Select': z.unknown() }).transform(() => stackId.split('/')[2] ?? ''),
      ])
      .safeParse(value);
    return intrinsic.data ?? JSON.stringify(value);
  };
  const Template = z.object({
    Resources: z.record(
      z.string(),
      z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
    ),
    Outputs: z.record(z.string(), z.object({ Export: z.unknown().optional() })),
  });
  const { template } = synthesize(context);
  const { Resources, Outputs } = Template.parse(template.toJSON());
  expect(Object.values(Outputs).filter((output) => output.Export !== undefined)).toEqual([]);
  return Object.values(Resources).flatMap(({ Type, Properties }) =>
    Object.entries(Properties).flatMap(([name, value]) => {
      const names = PHYSICAL.test(name) && (!OTHERS.has(name) || Type === 'AWS::Lambda::Function');
      return names ? [`${Type} ${name} ${resolved(value)}`] : [];
    }),
  );
}

describe('a stack of another name', () => {
  it('shares no physical name with this one', () => {
    const everything = { alarmEmail: 'on-call@example.com' };
    const one = physicalNames(everything);
    const other = new Set(physicalNames({ ...everything, stackName: 'team-b' }));
    expect(one.length).toBeGreaterThan(10);
    expect(one.filter((name) => other.has(name))).toEqual([]);
  });

  it('is called so, by either key', () => {
    expect(holdoutStack().stackName).toBe('Holdout');
    expect(holdoutStack({ stackName: 'team-b' }).stackName).toBe('team-b');
    expect(holdoutStack({ name: 'team-b' }).stackName).toBe('team-b');
  });
});

describe('a deleted stack', () => {
  it('leaves the policy of its bucket, and leaves neither if it was never deployed', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']) {
      const policies = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
      synthesized.template.hasResource(type, policies);
    }
    const kept = Object.entries(synthesized.template.toJSON().Resources)
      .filter(([, resource]) =>
        /^Retain/.test(z.object({ DeletionPolicy: z.string().default('') }).parse(resource).DeletionPolicy),
      )
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(kept.sort()).toEqual(['Bucket', 'BucketPolicy']);
  });
});

describe('a stack with the bucket that an earlier one left', () => {
  const again = synthesize({ bucket: 'holdout-of-before' });

  it('makes no bucket and no policy, and uses this one', () => {
    again.template.resourceCountIs('AWS::S3::Bucket', 0);
    again.template.resourceCountIs('AWS::S3::BucketPolicy', 0);
    again.template.hasOutput('BucketName', { Value: 'holdout-of-before' });
    const buckets = Object.values(again.resources('AWS::Lambda::Function')).map(({ Environment }) => Environment);
    expect(buckets).toHaveLength(4);
    for (const environment of buckets)
      expect(environment).toMatchObject({ Variables: { BUCKET: 'holdout-of-before' } });
  });

  it('may be started by it under the same name as before', () => {
    const told = ({ resources }: typeof again) =>
      Object.values(resources('AWS::SQS::Queue')).flatMap(({ QueueName }) => QueueName ?? []);
    expect(told(again)).toEqual(expect.arrayContaining(['AWS::StackName-uploads', 'AWS::StackName-cancels']));
    expect(told(synthesized)).toEqual(told(again));
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::holdout-of-before']] };
    const allowed = { Action: 'sqs:SendMessage', Condition: Match.objectLike({ ArnEquals: { 'aws:SourceArn': arn } }) };
    again.template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(allowed)]) },
    });
  });
});

it('a bucket that another stack left is connected by a command, with the notifications of a new one', () => {
  const { template } = synthesize({ bucket: 'holdout-of-before' });
  const [output] = Object.values(template.findOutputs('ConnectCommand'));
  const { Value } = z
    .object({ Value: z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) }) })
    .parse(output);
  const command = Value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'ARN')).join('');
  const [, json = ''] =
    /^aws s3api put-bucket-notification-configuration --bucket holdout-of-before --notification-configuration '(.*)'$/.exec(
      command,
    ) ?? [];
  const Filter = z.object({ Key: z.object({ FilterRules: z.array(z.object({ Value: z.string() })) }) });
  const Sent = z.object({
    QueueConfigurations: z.array(z.object({ QueueArn: z.literal('ARN'), Filter })),
  });
  const sent = Sent.parse(JSON.parse(json)).QueueConfigurations.flatMap(({ Filter }) => Filter.Key.FilterRules);
  expect(sent.map(({ Value: prefix }) => prefix)).toEqual(['holdouts/', 'predict/', 'cancel/']);
  expect(synthesized.template.findOutputs('ConnectCommand')).toEqual({});
});

describe('retention', () => {
  const days = synthesize({ retention: { uploads: 7, reports: 365 } });
  const rule = (prefix: string, expiration: number, noncurrent: number) =>
    Match.objectLike({
      Prefix: prefix,
      ExpirationInDays: expiration,
      NoncurrentVersionExpiration: { NoncurrentDays: noncurrent },
    });

  it('deletes uploads and reports, and their old versions', () => {
    const prefixes = ['holdouts/', 'predict/', 'train/', 'benchmarks/'];
    days.template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([...prefixes.map((prefix) => rule(prefix, 7, 7)), rule('reports/', 365, 30)]),
      },
    });
  });

  it('is told to dispatch, for the reports', () => {
    const told = ({ resources }: typeof days) =>
      Object.values(resources('AWS::Lambda::Function')).flatMap(({ Environment }) => {
        const { Variables } = z
          .object({ Variables: z.object({ RETENTION: z.string().optional() }) })
          .parse(Environment);
        return Variables.RETENTION ?? [];
      });
    expect(told(days)).toEqual([JSON.stringify({ uploads: 7, reports: 365 })]);
    expect(told(synthesized)).toEqual([]);
  });
});

it('an event may be put only with our source: as a set, since a request has several', () => {
  synthesized.template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'events:PutEvents',
          Condition: {
            'ForAllValues:StringEquals': { 'events:source': 'holdout' },
            Null: { 'events:source': 'false' },
          },
        }),
      ]),
    },
  });
});
