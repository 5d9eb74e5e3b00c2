// dispatch: turns a new holdout into one message per sample.

import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ACTIVE, BENCHMARKS, ROWS, RUNS, SPEND, TRAIN, UPLOADS, VECTORS } from '../../lambda/shared/keys.ts';
import type { HoldoutBucket } from './bucket.ts';
import { QUEUES } from './classify.ts';
import { handlerFunction } from './handler-function.ts';
import { allowApiKeys, allowCount, allowModels, allowSend } from './permissions.ts';
import type { StackSettings } from './settings.ts';
import { UploadsQueue } from './uploads-queue.ts';
import type { Vpc } from './vpc.ts';

/**
 * Lambda's maximum, for two to four reads of the CSV and one message per sample. A longer run continues from a
 * checkpoint.
 */
export const DISPATCH_TIMEOUT = Duration.minutes(15);
/** One whole virtual CPU, because reading and sending share one thread, and training tfidf uses one too. */
const MEMORY_MB = 1769;

interface DispatchProps {
  readonly settings: StackSettings;
  readonly bucket: HoldoutBucket;
  /** Each endpoint's queue and its dead letters, by the endpoint's name. */
  readonly samples: ReadonlyMap<string, { readonly samples: sqs.IQueue; readonly deadLetters: sqs.IQueue }>;
  readonly results: sqs.IQueue;
  readonly resultDeadLetters: sqs.IQueue;
  readonly key?: kms.IKey | undefined;
  /** It tries each model before a run. */
  readonly vpc?: Vpc | undefined;
}

export class Dispatch extends Construct {
  readonly handler: lambda.Function;
  readonly uploads: sqs.Queue;
  readonly uploadDeadLetters: sqs.Queue;
  readonly cancels: sqs.Queue;

  constructor(scope: Construct, id: string, props: DispatchProps) {
    super(scope, id);
    const { settings, bucket, samples, results, resultDeadLetters, key, vpc } = props;
    const queues = [...samples.values()];
    const uploads = new UploadsQueue(this, 'Uploads', { timeout: DISPATCH_TIMEOUT });
    this.uploads = uploads.queue;
    this.uploadDeadLetters = uploads.deadLetters;
    this.cancels = uploads.cancels;
    this.handler = handlerFunction(this, 'dispatch', {
      description: 'Validates a new holdout, freezes its run and sends one message per sample',
      timeout: DISPATCH_TIMEOUT,
      memorySize: MEMORY_MB,
      environment: {
        BUCKET: bucket.bucketName,
        SAMPLES_QUEUES: Stack.of(this).toJsonString({
          ...QUEUES,
          ...(settings.endpoints.length === 0 && { of: [...samples.keys()] }),
        }),
        RESULTS_QUEUE_URL: results.queueUrl,
        RESULT_DEAD_LETTERS_QUEUE_URL: resultDeadLetters.queueUrl,
        UPLOADS_QUEUE_URL: uploads.queue.queueUrl,
        UPLOAD_DEAD_LETTERS_QUEUE_URL: uploads.deadLetters.queueUrl,
        ENDPOINTS: settings.endpointsJson,
        DEFAULT_BENCHMARK: settings.benchmarkJson,
        ...(vpc && { VPC: vpc.id }),
        LIMITS: settings.limitsJson,
        ...(settings.retention && { RETENTION: JSON.stringify(settings.retention) }),
      },
      key,
      vpc,
    });
    // Only sweeps start it asynchronously, and there is always a next one.
    this.handler.configureAsyncInvoke({ retryAttempts: 0 });
    uploads.start(this.handler);
    bucket.notify(uploads);

    bucket.allow(this.handler, ['s3:GetObject', 's3:GetObjectVersion'], [...UPLOADS, BENCHMARKS, TRAIN]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject'], [RUNS, ACTIVE, SPEND]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], [ROWS]);
    bucket.allow(this.handler, ['s3:GetObject'], [VECTORS]);
    bucket.allowList(this.handler, [...UPLOADS, BENCHMARKS, TRAIN, RUNS, ROWS, VECTORS, ACTIVE, SPEND]);
    allowSend(this.handler, [...queues.map((one) => one.samples), results]);
    const deadLetters = queues.map((one) => one.deadLetters);
    allowCount(this.handler, [...queues.map((one) => one.samples), results, ...deadLetters, resultDeadLetters]);
    this.handler.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
        resources: [uploads.deadLetters.queueArn],
      }),
    );
    allowApiKeys(this.handler, settings.endpoints);
    allowModels(this.handler, settings.endpoints);
  }
}
