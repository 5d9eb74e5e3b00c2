// collect: turns predictions into segments, counts them, and starts report for a complete run.
import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ACTIVE, RUNS, TRIES } from '../../lambda/shared/keys.ts';
import { RESULTS_WINDOW_SECONDS } from '../../lambda/shared/planning/capacity.ts';
import type { HoldoutBucket } from './bucket.ts';
import { handlerFunction } from './handler-function.ts';
import type { Report } from './report.ts';
import { WorkQueue } from './work-queue.ts';

/**
 * A batch takes a second or two, even with a LIST of ten thousand segments, and a request that S3 throttles up to a minute
 * (AWS_MAX_ATTEMPTS). Results that a lost invocation held come back after six times as long, nine minutes.
 */
export const COLLECT_TIMEOUT = Duration.seconds(90);
/** A batch of 1,000 results is at most 6 MB, and some times as much once it is parsed. */
const MEMORY_MB = 512;
/** Each batch becomes one segment. Fewer, larger segments keep the LIST short. */
const BATCH_SIZE = 1000;
/** SQS's minimum. Two writers never wait for each other, because segments are separate objects. */
const MAX_CONCURRENCY = 2;
const DEAD_LETTER_BATCH_SIZE = 10;

interface CollectProps {
  readonly bucket: HoldoutBucket;
  readonly report: Report;
  readonly key?: kms.IKey | undefined;
}

export class Collect extends Construct {
  readonly handler: lambda.Function;
  readonly results: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { bucket, report, key }: CollectProps) {
    super(scope, id);
    // In this place the queues keep their names from when report read them, and an upgrade the messages that wait.
    const { queue, deadLetters } = new WorkQueue(report, 'Results', { timeout: COLLECT_TIMEOUT, key });
    this.results = queue;
    this.deadLetters = deadLetters;
    this.handler = handlerFunction(this, 'collect', {
      description: 'Stores predictions as segments and starts the report of a complete run',
      timeout: COLLECT_TIMEOUT,
      memorySize: MEMORY_MB,
      environment: { BUCKET: bucket.bucketName, REPORT_FUNCTION_NAME: report.handler.functionName },
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

    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject'], [RUNS]);
    bucket.allow(this.handler, ['s3:GetObject'], [ACTIVE]);
    bucket.allowList(this.handler, [RUNS, ACTIVE, TRIES]);
    // `grantInvoke` would also allow every version and alias.
    this.handler.addToRolePolicy(
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [report.handler.functionArn] }),
    );
  }

  /** Samples on which classify kept dying become failures in the report. */
  recordDeadLetters(deadLetters: sqs.IQueue): void {
    this.handler.addEventSource(
      new SqsEventSource(deadLetters, { batchSize: DEAD_LETTER_BATCH_SIZE, reportBatchItemFailures: true }),
    );
  }
}
