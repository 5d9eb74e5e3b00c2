// The one bucket: what users put in, what runs leave behind, the reports.
import { Aws, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CACHE, ROWS, RUNS, UPLOADS } from '../../lambda/shared/keys.ts';

/** A run reads the version that started it; one that was replaced stays for far longer than the usual deadline. */
const NONCURRENT_VERSIONS_KEPT = Duration.days(30);
/** An upload that was broken off a day ago will not go on. */
const BROKEN_UPLOADS_KEPT = Duration.days(1);
/** What a report was made of, for questions that come later; the report itself stays for good. */
const RUNS_KEPT = Duration.days(90);

interface HoldoutBucketProps {
  /** The customer's; S3's own unless given. */
  readonly key?: kms.IKey | undefined;
}

export class HoldoutBucket extends Construct {
  /**
   * Known before the bucket is: the bucket names the function that its notifications start, so nothing that this
   * function needs may refer to the bucket. The stack's own id in the name makes it free again after the stack was
   * deleted and its bucket kept.
   */
  readonly bucketName = Fn.join('-', ['holdout', Fn.select(2, Fn.split('/', Aws.STACK_ID))]);
  readonly #arn = `arn:${Aws.PARTITION}:s3:::${this.bucketName}`;
  readonly #bucket: s3.Bucket;

  constructor(scope: Construct, id: string, { key }: HoldoutBucketProps) {
    super(scope, id);
    this.#bucket = new s3.Bucket(this, 'Bucket', {
      bucketName: this.bucketName,
      versioned: true,
      // A bucket key asks KMS once for many objects.
      ...(key
        ? { encryption: s3.BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: s3.BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        // The markers of deleted objects go too: report deletes active/<run>, and sweeps list active/.
        {
          id: 'old-versions',
          noncurrentVersionExpiration: NONCURRENT_VERSIONS_KEPT,
          expiredObjectDeleteMarker: true,
        },
        { id: 'broken-uploads', abortIncompleteMultipartUploadAfter: BROKEN_UPLOADS_KEPT },
        { id: 'runs', prefix: RUNS, expiration: RUNS_KEPT },
        { id: 'cache', prefix: CACHE, expiration: RUNS_KEPT },
        { id: 'rows', prefix: ROWS, expiration: RUNS_KEPT },
      ],
      // Who deletes the stack keeps the reports.
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /**
   * Starts the function with every new object where holdouts and rows to predict are uploaded.
   *
   * The notification is the bucket's own property: `addEventNotification` would deploy one more function, in Python,
   * only to set it.
   */
  notify(handler: lambda.IFunction): void {
    const permission = new lambda.CfnPermission(this, 'MayStartDispatch', {
      action: 'lambda:InvokeFunction',
      functionName: handler.functionArn,
      principal: 's3.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: this.#arn,
    });
    // S3 refuses a notification to a function that it may not start.
    this.#bucket.node.addDependency(permission);
    const bucket = this.#bucket.node.defaultChild;
    if (!(bucket instanceof s3.CfnBucket)) throw new Error('the bucket has no resource');
    bucket.notificationConfiguration = {
      // By prefix alone: S3 tells `.csv` and `.Csv` apart, and dispatch does not.
      lambdaConfigurations: UPLOADS.map((prefix) => ({
        event: 's3:ObjectCreated:*',
        function: handler.functionArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: prefix }] } },
      })),
    };
  }

  /** Lets a function do this to the objects under these prefixes. */
  allow(handler: lambda.IFunction, actions: readonly string[], prefixes: readonly string[]): void {
    handler.addToRolePolicy(
      new iam.PolicyStatement({
        actions: [...actions],
        resources: prefixes.map((prefix) => `${this.#arn}/${prefix}*`),
      }),
    );
  }

  /**
   * Lets a function list these prefixes, and learn that an object under them is not there: without it S3 answers 403
   * instead of 404 (it compares `s3:prefix` with the key that was asked for).
   */
  allowList(handler: lambda.IFunction, prefixes: readonly string[]): void {
    handler.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.#arn],
        conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
      }),
    );
  }
}
