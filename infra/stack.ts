// The project's own stack: a Holdout, with the settings of cdk.json's context.
import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StackSettings } from './constructs/settings.ts';
import { Holdout } from './holdout.ts';
import { importedNetwork } from './network.ts';
import { writtenProps } from './props.ts';

interface HoldoutStackProps extends StackProps {
  readonly settings: StackSettings;
}

export class HoldoutStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: HoldoutStackProps) {
    super(scope, id, { description: 'Holdout: benchmarks text classifiers', stackName: settings.stackName, ...props });
    Tags.of(this).add('holdout:stack', this.stackName);
    const { kmsKeyArn, bucket, vpc } = settings;
    new Holdout(this, 'Default', {
      ...writtenProps(settings),
      ...(kmsKeyArn !== undefined && { encryptionKey: kms.Key.fromKeyArn(this, 'Key', kmsKeyArn) }),
      ...(bucket !== undefined && { bucket: s3.Bucket.fromBucketName(this, 'KeptBucket', bucket) }),
      ...(vpc && importedNetwork(this, vpc)),
    });
  }
}
