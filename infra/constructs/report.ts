// report: turns the segments of a complete run into its report. One invocation makes one report.
import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ACTIVE, LEDGER, REPORTS, ROWS, RUNS, SPEND, TRAIN, TRIES, UPLOADS } from '../../lambda/shared/keys.ts';
import type { HoldoutBucket } from './bucket.ts';
import { handlerFunction } from './handler-function.ts';
import { allowEvents } from './permissions.ts';

/** Lambda's maximum. A report of a million predictions reads all of them and the holdout again. */
export const REPORT_TIMEOUT = Duration.minutes(15);
/** The most that a new AWS account may use. A million predictions and their resamples fit. */
export const MEMORY_MB = 3008;
/** Lambda's default: a fault that passes costs a minute, and not the time until the next sweep. */
const RETRIES = 2;
/** Lambda's maximum, because a throttled account may take hours. */
const MAX_EVENT_AGE = Duration.hours(6);

interface ReportProps {
  readonly bucket: HoldoutBucket;
  readonly key?: kms.IKey | undefined;
}

export class Report extends Construct {
  readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, { bucket, key }: ReportProps) {
    super(scope, id);
    this.handler = handlerFunction(this, 'report', {
      description: 'Writes the report of a complete run',
      timeout: REPORT_TIMEOUT,
      memorySize: MEMORY_MB,
      environment: { BUCKET: bucket.bucketName },
      key,
    });
    // What fails for good is started again by a sweep, until the run is given up.
    this.handler.configureAsyncInvoke({ retryAttempts: RETRIES, maxEventAge: MAX_EVENT_AGE });

    bucket.allow(this.handler, ['s3:GetObject', 's3:GetObjectVersion'], [...UPLOADS, TRAIN]);
    bucket.allow(this.handler, ['s3:GetObject'], [ROWS]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject'], [RUNS]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], [REPORTS]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject'], [LEDGER, SPEND]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], [TRIES]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:DeleteObject'], [ACTIVE]);
    bucket.allowList(this.handler, [...UPLOADS, TRAIN, ROWS, RUNS, REPORTS, LEDGER, TRIES, ACTIVE, SPEND]);
    allowEvents(this.handler);
  }
}
