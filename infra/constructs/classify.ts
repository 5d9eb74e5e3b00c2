// classify: turns a sample into a prediction.
import { Annotations, Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CACHE, ROWS, RUNS, VECTORS } from '../../lambda/shared/keys.ts';
import { capacity } from '../../lambda/shared/planning/capacity.ts';
import type { HoldoutBucket } from './bucket.ts';
import { handlerFunction } from './handler-function.ts';
import { allowApiKeys, allowModels, allowSend } from './permissions.ts';
import type { StackSettings } from './settings.ts';
import { WorkQueue } from './work-queue.ts';

/** A batch takes some 10 s (capacity.ts), or many times that with a slow endpoint. One request takes at most 240 s. */
export const CLASSIFY_TIMEOUT = Duration.minutes(5);
/** Waiting needs no CPU. The tfidf baseline's terms and coefficients need some tens of megabytes. */
const MEMORY_MB = 512;
/** Lambda takes more than ten messages at once only with a window. It is the shortest, because workers wait for it. */
const WINDOW = Duration.seconds(1);
const MAX_BATCH_WITHOUT_WINDOW = 10;

interface ClassifyProps {
  readonly settings: StackSettings;
  readonly bucket: HoldoutBucket;
  readonly results: sqs.IQueue;
  /** Timeout of the function that reads the dead letters. */
  readonly deadLetterTimeout: Duration;
  readonly key?: kms.IKey | undefined;
}

export class Classify extends Construct {
  readonly handler: lambda.Function;
  readonly samples: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: ClassifyProps) {
    super(scope, id);
    const { settings, bucket, results, deadLetterTimeout, key } = props;
    const { workers, concurrency, batchSize } = capacity(settings.endpoints);
    for (const { name, max_requests_per_minute: perMinute, max_concurrent_requests: atOnce } of settings.endpoints) {
      if (Math.min(perMinute ?? workers, atOnce ?? workers) >= workers) continue;
      const message = `A limit of the endpoint ${name} is below ${workers}, and SQS starts no fewer workers: it is not kept in AWS.`;
      Annotations.of(this).addWarningV2('holdout:limit-too-small', message);
    }
    const { queue, deadLetters } = new WorkQueue(this, 'Samples', {
      timeout: CLASSIFY_TIMEOUT,
      deadLetterTimeout,
      key,
    });
    this.samples = queue;
    this.deadLetters = deadLetters;
    this.handler = handlerFunction(this, 'classify', {
      description: 'Turns each sample into a prediction',
      timeout: CLASSIFY_TIMEOUT,
      memorySize: MEMORY_MB,
      environment: {
        BUCKET: bucket.bucketName,
        SAMPLES_QUEUE_URL: queue.queueUrl,
        RESULTS_QUEUE_URL: results.queueUrl,
        ENDPOINTS: settings.endpointsJson,
        WORKERS: String(workers),
        CONCURRENCY: String(concurrency),
        CACHE: 'false',
      },
      key,
      vpc: settings.vpc,
    });
    this.handler.addEventSource(
      new SqsEventSource(queue, {
        batchSize,
        maxBatchingWindow: batchSize > MAX_BATCH_WITHOUT_WINDOW ? WINDOW : Duration.seconds(0),
        maxConcurrency: workers,
        reportBatchItemFailures: true,
      }),
    );

    bucket.allow(this.handler, ['s3:GetObject'], [RUNS, ROWS]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject'], [CACHE, VECTORS]);
    bucket.allowList(this.handler, [RUNS, CACHE, VECTORS]);
    allowSend(this.handler, [results]);
    allowApiKeys(this.handler, settings.endpoints);
    allowModels(this.handler, settings.endpoints);
  }
}
