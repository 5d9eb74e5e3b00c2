// report: turns predictions into segments, and a full set of segments into a report.
import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ACTIVE, LEDGER, REPORTS, ROWS, RUNS, SPEND, TRAIN, UPLOADS } from '../../lambda/shared/keys.ts';
import { RESULTS_WINDOW_SECONDS } from '../../lambda/shared/planning/capacity.ts';
import type { HoldoutBucket } from './bucket.ts';
import { handlerFunction } from './handler-function.ts';
import { allowEvents } from './permissions.ts';
import { WorkQueue } from './work-queue.ts';

/** Lambda's maximum. A report of a million predictions reads all of them and the holdout again. */
export const REPORT_TIMEOUT = Duration.minutes(15);
/** The most that a new AWS account may use. A million predictions and their resamples fit. */
const MEMORY_MB = 3008;
/** Each batch becomes one segment. Fewer, larger segments keep the LIST short. */
const BATCH_SIZE = 1000;
/** SQS's minimum. Two writers never wait for each other, because segments are separate objects. */
const MAX_CONCURRENCY = 2;
const DEAD_LETTER_BATCH_SIZE = 10;

interface ReportProps {
  readonly bucket: HoldoutBucket;
  readonly key?: kms.IKey | undefined;
}

export class Report extends Construct {
  readonly handler: lambda.Function;
  readonly results: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { bucket, key }: ReportProps) {
    super(scope, id);
    const { queue, deadLetters } = new WorkQueue(this, 'Results', { timeout: REPORT_TIMEOUT, key });
    this.results = queue;
    this.deadLetters = deadLetters;
    this.handler = handlerFunction(this, 'report', {
      description: 'Stores predictions as segments and writes the report of a finished run',
      timeout: REPORT_TIMEOUT,
      memorySize: MEMORY_MB,
      environment: { BUCKET: bucket.bucketName },
      key,
    });
    // Only sweeps start it asynchronously, and there is always a next one.
    this.handler.configureAsyncInvoke({ retryAttempts: 0 });
    this.handler.addEventSource(
      new SqsEventSource(this.results, {
        batchSize: BATCH_SIZE,
        maxBatchingWindow: Duration.seconds(RESULTS_WINDOW_SECONDS),
        maxConcurrency: MAX_CONCURRENCY,
        reportBatchItemFailures: true,
      }),
    );

    bucket.allow(this.handler, ['s3:GetObject', 's3:GetObjectVersion'], [...UPLOADS, TRAIN]);
    bucket.allow(this.handler, ['s3:GetObject'], [ROWS]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject'], [RUNS]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], [REPORTS]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject'], [LEDGER, SPEND]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:DeleteObject'], [ACTIVE]);
    bucket.allowList(this.handler, [...UPLOADS, TRAIN, ROWS, RUNS, REPORTS, LEDGER, ACTIVE, SPEND]);
    allowEvents(this.handler);
  }

  /** Samples on which classify kept dying become failures in the report. */
  recordDeadLetters(deadLetters: sqs.IQueue): void {
    this.handler.addEventSource(
      new SqsEventSource(deadLetters, { batchSize: DEAD_LETTER_BATCH_SIZE, reportBatchItemFailures: true }),
    );
  }
}
