import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { nameOfUpload } from '../../lambda/shared/keys.ts';
import { synthesized } from './synthesized.ts';

const { template, resources } = synthesized;

describe('the bucket', () => {
  it('is the only one', () => {
    template.resourceCountIs('AWS::S3::Bucket', 1);
  });

  it('keeps versions, encrypts, and is closed to the public', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  it('refuses requests without TLS', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ],
      },
    });
  });

  it('outlives the stack, and says so', () => {
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    template.hasOutput('BucketName', { Description: 'Stays, with all reports, when the stack is deleted' });
  });

  it('cleans up what runs leave behind, but keeps holdouts and reports', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          { Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 }, ExpiredObjectDeleteMarker: true },
          { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
          { Status: 'Enabled', Prefix: 'runs/', ExpirationInDays: 90 },
          { Status: 'Enabled', Prefix: 'cache/', ExpirationInDays: 90 },
          { Status: 'Enabled', Prefix: 'rows/', ExpirationInDays: 90 },
          { Status: 'Enabled', Prefix: 'vectors/', ExpirationInDays: 90 },
          { Status: 'Enabled', Prefix: 'cancel/', ExpirationInDays: 1 },
          { Status: 'Enabled', Prefix: 'tries/', ExpirationInDays: 90 },
        ].map(Match.objectLike),
      },
    });
  });
});

describe('a new object', () => {
  const [bucket] = Object.values(resources('AWS::S3::Bucket'));
  const configuration = bucket?.NotificationConfiguration as { QueueConfigurations: Notification[] };
  interface Notification {
    Event: string;
    Queue: string;
    Filter: { S3Key: { Rules: { Name: string; Value: string }[] } };
  }
  const starts = (key: string): string[] =>
    configuration.QueueConfigurations.filter(({ Filter }) =>
      Filter.S3Key.Rules.every(({ Name, Value }) => (Name === 'prefix' ? key.startsWith(Value) : key.endsWith(Value))),
    ).map((notification) => `${notification.Event} ${notification.Queue}`);

  it.each([
    'holdouts/tags.csv',
    'holdouts/team/tags.csv.gz',
    'holdouts/TAGS.CSV',
    'holdouts/tags.Csv',
    'holdouts/TAGS.CSV.gz',
    'predict/tags.csv',
    'predict/tags.csv.GZ',
  ])('comes to dispatch exactly once, and starts a run: %s', (key) => {
    expect(starts(key)).toEqual(['s3:ObjectCreated:* DispatchUploadsQueue']);
    expect(nameOfUpload(key)?.toLowerCase()).toMatch(/tags$/);
  });

  it.each(['holdouts/tags.txt', 'holdouts/tags.yaml', 'holdouts/team/', 'holdouts/.csv', 'predict/tags.csv.xz'])(
    'starts no run: %s',
    (key) => {
      expect(nameOfUpload(key)).toBeUndefined();
    },
  );

  it('that cancels a run comes to dispatch by a queue of its own, and starts no run', () => {
    const key = 'cancel/team/20260102T030405678Z-0f1e2d3c4b5a';
    expect(starts(key)).toEqual(['s3:ObjectCreated:* DispatchUploadsCancels']);
    expect(nameOfUpload(key)).toBeUndefined();
  });

  it.each(['train/tags.csv', 'benchmarks/tags.yaml', 'reports/tags/1/predictions.csv', 'runs/1/run.json'])(
    'starts nothing: %s',
    (key) => {
      expect(starts(key)).toEqual([]);
    },
  );

  it('starts no function by itself', () => {
    const permissions = Object.values(resources('AWS::Lambda::Permission'));
    expect(permissions.filter(({ Principal }) => Principal === 's3.amazonaws.com')).toEqual([]);
  });

  it('is announced only after S3 may send to the queues', () => {
    const policies = ['UploadsCancelsPolicy', 'UploadsQueuePolicy'].map((policy) => Match.stringLikeRegexp(policy));
    template.hasResource('AWS::S3::Bucket', { DependsOn: policies });
  });
});
