// The only bucket: users' files, what runs leave behind, and the reports.
import { Aws, Duration, Fn, RemovalPolicy, Resource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { noncurrentDays, type Retention } from '../../lambda/shared/contracts/retention.ts';
import {
  BENCHMARKS,
  CACHE,
  CANCEL,
  REPORTS,
  ROWS,
  RUNS,
  TRAIN,
  TRIES,
  UPLOADS,
  VECTORS,
} from '../../lambda/shared/keys.ts';
import type { UploadsQueue } from './uploads-queue.ts';

/** A run reads the version that started it. A replaced version is kept far longer than the usual deadline. */
const NONCURRENT_VERSIONS_KEPT = Duration.days(30);
/** An upload interrupted a day ago will not continue. */
const BROKEN_UPLOADS_KEPT = Duration.days(1);
/** What a report was made from, for later questions. The report itself is kept forever. */
const RUNS_KEPT = Duration.days(90);
/** Dispatch acts on the event of such an object, within minutes. A day is the least that S3 allows. */
const CANCEL_KEPT = Duration.days(1);

/** When the stack is deleted, the reports stay. When its first deployment is rolled back, there are none. */
const STAYS = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

const expiring = (prefixes: readonly string[], days: number | undefined): s3.LifecycleRule[] =>
  days === undefined
    ? []
    : prefixes.map((prefix) => ({
        id: `${prefix.slice(0, -1)}-expire`,
        prefix,
        expiration: Duration.days(days),
        noncurrentVersionExpiration: Duration.days(noncurrentDays(days)),
      }));

const CREATED = 's3:ObjectCreated:*';

/** Whether the stack makes this bucket. In another stack of the app, a notification would close a circle of the two. */
const isOf = (stack: Stack, bucket: IConstruct): boolean =>
  Resource.isOwnedResource(bucket) && Stack.of(bucket) === stack;
/** Where a new object is told to a queue. */
interface Place {
  readonly prefix: string;
  readonly arn: string;
}

/** The same notifications as the template's, as S3's API takes them. */
function connectCommand(bucket: string, places: readonly Place[]): string {
  const configurations = places.map(({ prefix, arn }) => ({
    QueueArn: arn,
    Events: [CREATED],
    Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: prefix }] } },
  }));
  const json = JSON.stringify({ QueueConfigurations: configurations });
  return `aws s3api put-bucket-notification-configuration --bucket ${bucket} --notification-configuration '${json}'`;
}

interface HoldoutBucketProps {
  /** The customer's key. By default S3's own. */
  readonly key?: kms.IKey | undefined;
  /** One that is there already, with settings of its own, such as the one that a deleted stack left. */
  readonly given?: s3.IBucket | undefined;
  readonly retention?: Retention | undefined;
}

export class HoldoutBucket extends Construct {
  /**
   * Known before the bucket exists: the bucket names the queue that its notifications go to, so nothing that this
   * queue needs may refer to the bucket. With the stack's id in the name, a new stack can be made after one was
   * deleted and its bucket kept.
   */
  readonly bucketName: string;
  readonly #arn: string;
  /** Undefined if the bucket was given. */
  readonly #made?: s3.Bucket;
  readonly bucket: s3.Bucket | s3.IBucket;
  #connectCommand: string | undefined;

  constructor(scope: Construct, id: string, props: HoldoutBucketProps) {
    super(scope, id);
    this.bucketName = props.given?.bucketName ?? Fn.join('-', ['holdout', Fn.select(2, Fn.split('/', Aws.STACK_ID))]);
    this.#arn = `arn:${Aws.PARTITION}:s3:::${this.bucketName}`;
    if (props.given) this.bucket = props.given;
    else this.bucket = this.#made = this.#make(props);
  }

  #make({ key, retention }: HoldoutBucketProps): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      bucketName: this.bucketName,
      versioned: true,
      // With a bucket key, S3 asks KMS once for many objects.
      ...(key
        ? { encryption: s3.BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: s3.BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        // The markers of deleted objects expire too, because report deletes active/<run> and sweeps list active/.
        {
          id: 'old-versions',
          noncurrentVersionExpiration: NONCURRENT_VERSIONS_KEPT,
          expiredObjectDeleteMarker: true,
        },
        { id: 'broken-uploads', abortIncompleteMultipartUploadAfter: BROKEN_UPLOADS_KEPT },
        { id: 'runs', prefix: RUNS, expiration: RUNS_KEPT },
        { id: 'cache', prefix: CACHE, expiration: RUNS_KEPT },
        { id: 'rows', prefix: ROWS, expiration: RUNS_KEPT },
        { id: 'vectors', prefix: VECTORS, expiration: RUNS_KEPT },
        { id: 'cancel', prefix: CANCEL, expiration: CANCEL_KEPT },
        { id: 'tries', prefix: TRIES, expiration: RUNS_KEPT },
        ...expiring([...UPLOADS, TRAIN, BENCHMARKS], retention?.uploads),
        ...expiring([REPORTS], retention?.reports),
      ],
      removalPolicy: STAYS,
    });
    // Whoever deletes the stack must not open its bucket to requests without TLS.
    bucket.policy?.applyRemovalPolicy(STAYS);
    return bucket;
  }

  /**
   * Sends word of every new object in the places for uploads, and of every word to cancel a run, to these queues.
   *
   * The notification is set as a property of the bucket. `addEventNotification` would deploy another function, in
   * Python, just to set it, so only a given bucket of the same stack has it. One from elsewhere, such as one that a
   * deleted stack left, may have it from before, and the name of what it starts is that of the stack before.
   */
  notify(uploads: UploadsQueue): void {
    const permissions = uploads.accept(this.#arn);
    const places: Place[] = [
      ...UPLOADS.map((prefix) => ({ prefix, arn: uploads.queue.queueArn })),
      { prefix: CANCEL, arn: uploads.cancels.queueArn },
    ];
    if (!this.#made) {
      if (isOf(Stack.of(this), this.bucket)) {
        for (const { prefix, arn } of places) {
          const bound = { type: s3.BucketNotificationDestinationType.QUEUE, arn, dependencies: permissions };
          this.bucket.addEventNotification(s3.EventType.OBJECT_CREATED, { bind: () => bound }, { prefix });
        }
      } else {
        this.#connectCommand = connectCommand(this.bucketName, places);
      }
      return;
    }
    // S3 refuses a notification to a queue that it may not send to.
    this.#made.node.addDependency(...permissions);
    const bucket = this.#made.node.defaultChild;
    if (!(bucket instanceof s3.CfnBucket)) throw new Error('the bucket has no resource');
    bucket.notificationConfiguration = {
      // Only by prefix, because S3 distinguishes `.csv` and `.Csv`, and dispatch does not.
      queueConfigurations: places.map(({ prefix, arn }) => ({
        event: CREATED,
        queue: arn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: prefix }] } },
      })),
    };
  }

  /**
   * Makes uploads to a bucket from elsewhere start this stack, if it was made by a stack of another name or an earlier
   * version. CloudFormation changes no bucket that it did not make. Undefined if it made this one.
   */
  get connectCommand(): string | undefined {
    return this.#connectCommand;
  }

  /** Allows a function these actions on the objects under these prefixes. */
  allow(handler: lambda.IFunction, actions: readonly string[], prefixes: readonly string[]): void {
    handler.addToRolePolicy(
      new iam.PolicyStatement({
        actions: [...actions],
        resources: prefixes.map((prefix) => `${this.#arn}/${prefix}*`),
      }),
    );
  }

  /**
   * Lets a function list these prefixes, and find out that an object under them does not exist. Without this, S3
   * answers 403 instead of 404 (it compares `s3:prefix` with the requested key).
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
