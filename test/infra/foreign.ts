// A Holdout in somebody else's stack: what it exposes, and what it takes from the app. The CDK's own classes are no
// instances of its interfaces under this project's strictest option of TypeScript, hence `as`.
import { App, CfnOutput, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Holdout, type HoldoutProps } from '../../infra/cdk.ts';
import { FUNCTIONS } from '../../infra/constructs/handler-function.ts';

const openai = { name: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeyParameter: '/holdout/openai-api-key' };

const ENV = { account: '111122223333', region: 'eu-west-1' };

/** With the flags of a new CDK app. */
function shop(): Stack {
  const app = new App({ context: { ...FLAGS, [FUNCTIONS]: 'lambda' } });
  return new Stack(app, 'Shop', { env: ENV });
}

const inShop = (props?: HoldoutProps): { stack: Stack; holdout: Holdout } => {
  const stack = shop();
  return { stack, holdout: new Holdout(stack, 'Holdout', props) };
};

/** The statements of a role's policy, as text. */
function statements(stack: Stack, role: string): string {
  const found = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  return JSON.stringify(Object.entries(found).filter(([id]) => id.startsWith(role)));
}

describe('in a stack of others', () => {
  const { stack, holdout } = inShop({ endpoints: [openai], limits: { run_usd: 5 } });
  new CfnOutput(stack, 'BucketName', { value: 'of-the-website' });
  new sqs.Queue(stack, 'Orders');

  it('exposes what it makes', () => {
    expect(Object.keys(holdout.functions)).toEqual(['dispatch', 'classify', 'collect', 'report']);
    expect([...holdout.functions.classify.keys()]).toEqual(['openai']);
    expect([...holdout.queues.samples.keys()]).toEqual(['openai']);
    expect([...holdout.queues.deadLetters.samples.keys()]).toEqual(['openai']);
    expect(holdout.alarms.map(({ node }) => node.id)).toContain('runs-standing-still');
    for (const one of [holdout.bucket, holdout.queues.uploads, holdout.functions.report]) {
      expect(Stack.of(one)).toBe(stack);
    }
  });

  it('has outputs that the command line finds, beside those of the stack', () => {
    const outputs = Object.keys(Template.fromStack(stack).findOutputs('*'));
    expect(outputs).toEqual(expect.arrayContaining(['BucketName', 'HoldoutBucketName', 'HoldoutDispatchFunctionName']));
  });

  it('keeps the limits that no upload can lift', () => {
    const dispatch = Match.objectLike({ Variables: Match.objectLike({ LIMITS: '{"run_usd":5}' }) });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Environment: dispatch });
  });

  it('tags its own resources, and no others', () => {
    const queues = Object.entries(Template.fromStack(stack).findResources('AWS::SQS::Queue'));
    const tagged = queues.filter(([, queue]) => JSON.stringify(queue).includes('holdout:stack'));
    expect(queues.length - tagged.length).toBe(1);
  });
});

it('stands once in a stack, and in no nested one', () => {
  const { stack } = inShop();
  expect(() => new Holdout(stack, 'Another')).toThrow('Shop/Another: Shop/Holdout has its names already');
  const nested = new NestedStack(shop(), 'Nested');
  expect(() => new Holdout(nested, 'Holdout')).toThrow('a nested stack has none yet');
});

it('lists all problems of its props at once, with the construct’s path', () => {
  const endpoint = { ...openai, baseUrl: 'ftp://example.com' };
  const benchmark = { models: [{ model: 'm', endpoint: 'opneai' }], repeats: 0 };
  expect(() => new Holdout(shop(), 'Holdout', { endpoints: [endpoint], benchmark })).toThrow(
    'Shop/Holdout: `endpoints[0].baseUrl`: invalid URL; found "ftp://example.com".\n' +
      'Shop/Holdout: `benchmark.repeats`: expected at least 1; found 0.',
  );
});

describe('grants', () => {
  it('let a team upload and read in its folder alone', () => {
    const { stack, holdout } = inShop();
    const role = new iam.Role(stack, 'Analysts', { assumedBy: new iam.AccountRootPrincipal() });
    expect(holdout.grantUpload(role, { team: 'team-a' }).success).toBe(true);
    expect(holdout.grantRead(role, { team: 'team-a' }).success).toBe(true);
    const allowed = statements(stack, 'Analysts');
    for (const place of ['holdouts', 'predict', 'train', 'benchmarks']) expect(allowed).toContain(`/${place}/team-a/*`);
    expect(allowed).toContain('/reports/team-a/*');
    expect(allowed).toContain('"Effect":"Deny"');
    expect(allowed).not.toMatch(/\/(?:runs|cancel|active)\/|"Sid"|arn:aws:s3|kms:/);
  });

  it('let somebody upload for two teams, and cover the whole bucket without one', () => {
    const { stack, holdout } = inShop();
    const role = new iam.Role(stack, 'Analysts', { assumedBy: new iam.AccountRootPrincipal() });
    for (const team of ['team-a', 'team-b']) holdout.grantUpload(role, { team });
    holdout.grantRead(role);
    expect(statements(stack, 'Analysts')).toMatch(/holdouts\/team-a\/\*.*holdouts\/team-b\/\*.*reports\/\*/s);
  });

  it('include the use of the bucket’s key, through S3', () => {
    const stack = shop();
    const holdout = new Holdout(stack, 'Holdout', { encryptionKey: new kms.Key(stack, 'Key') });
    const role = new iam.Role(stack, 'Analysts', { assumedBy: new iam.AccountRootPrincipal() });
    holdout.grantRead(role, { team: 'team-a' });
    expect(statements(stack, 'Analysts')).toMatch(/"kms:Decrypt".*"kms:ViaService":.*"s3\."/);
    expect(statements(stack, 'Analysts')).not.toContain('GenerateDataKey');
  });

  it.each(['team-a/..', '/team-a', 'a//b', 'a\\b'])('refuse a folder that no upload can be in: %s', (team) => {
    const { stack, holdout } = inShop();
    const role = new iam.Role(stack, 'Analysts', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => holdout.grantUpload(role, { team })).toThrow('expected the path of a folder');
  });
});

it('tells a target the end of each run in its own bucket', () => {
  const { stack, holdout } = inShop();
  const rule = holdout.onReport('Reported', {
    target: new SqsQueue(new sqs.Queue(stack, 'Orders')),
    eventPattern: { detail: { status: ['complete'] } },
  });
  const bucket = { 'Fn::Join': Match.anyValue() };
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['holdout'],
      'detail-type': ['Run finished'],
      detail: { status: ['complete'], bucket: [bucket] },
    },
    Targets: [Match.objectLike({ Id: 'Target0' })],
  });
  expect(rule.node.path).toBe('Shop/Holdout/Reported');
});

describe('a bucket of the app', () => {
  const Notifications = z.object({
    NotificationConfiguration: z.object({
      QueueConfigurations: z.array(
        z.object({ Filter: z.object({ Key: z.object({ FilterRules: z.array(z.object({ Value: z.string() })) }) }) }),
      ),
    }),
  });

  it('tells of uploads if it is of the same stack', () => {
    const stack = shop();
    const bucket = new s3.Bucket(stack, 'Files', { versioned: true }) as s3.IBucket;
    const holdout = new Holdout(stack, 'Holdout', { bucket });
    expect(holdout.bucket).toBe(bucket);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::S3::Bucket', 1);
    const [set] = Object.values(template.findResources('Custom::S3BucketNotifications'));
    const { QueueConfigurations: queues } = Notifications.parse(set?.Properties).NotificationConfiguration;
    const prefixes = queues.flatMap(({ Filter }) => Filter.Key.FilterRules.map(({ Value }) => Value));
    expect(prefixes).toEqual(['holdouts/', 'predict/', 'cancel/']);
    expect(Object.keys(template.findOutputs('*'))).not.toContain('HoldoutConnectCommand');
  });

  it.each([
    ['another stack', (stack: Stack) => new s3.Bucket(new Stack(stack.node.root, 'Files', { env: ENV }), 'Files')],
    ['elsewhere', (stack: Stack): s3.IBucket => s3.Bucket.fromBucketName(stack, 'Files', 'shop-files')],
  ])('is connected by a command if it is of %s', (_, bucketIn) => {
    const stack = shop();
    new Holdout(stack, 'Holdout', { bucket: bucketIn(stack) as s3.IBucket });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::S3::Bucket', 0);
    template.hasOutput('HoldoutConnectCommand', {});
  });
});

it('a key of the app gets the statements that its policy needs, also if it comes with the bucket', () => {
  const stack = shop();
  const encryptionKey = new kms.Key(stack, 'Key');
  new Holdout(stack, 'Holdout', { bucket: new s3.Bucket(stack, 'Files', { encryptionKey }) as s3.IBucket });
  const template = Template.fromStack(stack);
  const policies = JSON.stringify(template.findResources('AWS::KMS::Key'));
  expect(policies).toMatch(/"Service":\{"Fn::Join":\["",\["logs\."/);
  expect(policies).toContain('"Service":"cloudwatch.amazonaws.com"');
  template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
});

describe('a VPC of the app', () => {
  it('has the functions that call endpoints, in its private subnets and a group of their own', () => {
    const stack = shop();
    const vpc = new ec2.Vpc(stack, 'Vpc') as ec2.IVpc;
    const holdout = new Holdout(stack, 'Holdout', { vpc, endpoints: [openai] });
    const server = new ec2.SecurityGroup(stack, 'Server', { vpc });
    server.connections.allowFrom(holdout, ec2.Port.tcp(8000));
    const template = Template.fromStack(stack);
    const connected = Object.entries(template.findResources('AWS::Lambda::Function')).filter(
      ([, { Properties }]) => Properties.VpcConfig?.SubnetIds.length === vpc.privateSubnets.length,
    );
    expect(connected.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'HoldoutClassifyopenaiFunction',
      'HoldoutDispatchFunction',
    ]);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 8000 });
  });

  it('is needed for subnets, security groups and connections', () => {
    expect(() => inShop({ vpcSubnets: { onePerAz: true } })).toThrow('need a `vpc`');
    expect(() => inShop().holdout.connections).toThrow('give it a `vpc`');
  });
});
