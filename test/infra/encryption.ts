// With the customer's own key, if cdk.json names one.
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { FUNCTIONS, grants } from './grants.ts';
import { synthesize } from './synthesized.ts';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe('with kmsKeyArn', () => {
  const stack = synthesize({ kmsKeyArn: KEY, alarmEmail: 'on-call@example.com' });
  const { template, resources } = stack;

  it('the key encrypts the bucket, the queues, the logs and the alarms’ messages', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY },
          },
        ],
      },
    });
    for (const [name, queue] of Object.entries(resources('AWS::SQS::Queue'))) {
      // S3 sends the names of uploads there, and would need a permission of the key.
      const isOfUploads = name.startsWith('DispatchUploads');
      expect(queue).toMatchObject(
        isOfUploads ? { SqsManagedSseEnabled: true } : { KmsMasterKeyId: KEY, SqsManagedSseEnabled: false },
      );
    }
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: KEY });
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: KEY });
    template.resourceCountIs('AWS::KMS::Key', 0);
  });

  it.each(FUNCTIONS)('%s may use it, through the services that hold its data', (name) => {
    const services = ['s3', 'sqs', 'ssm'].map((service) => `${service}.AWS::Region.amazonaws.com`);
    const own = grants(stack).filter(({ role, resource }) => role === `${name}Role` && resource === KEY);
    expect(own.map(({ action, conditionKey, conditionValue }) => [action, conditionKey, conditionValue])).toEqual(
      ['kms:Decrypt', 'kms:GenerateDataKey'].flatMap((action) =>
        services.map((service) => [action, 'kms:ViaService', service]),
      ),
    );
  });

  it('no environment variable and no output names it', () => {
    const open = [...Object.values(resources('AWS::Lambda::Function')), template.toJSON().Outputs];
    expect(JSON.stringify(open)).not.toContain(KEY);
  });

  it('the policy of the queues still refuses requests without TLS', () => {
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Action: 'sqs:*' })]) },
    });
  });
});
