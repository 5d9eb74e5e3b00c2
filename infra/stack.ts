// The stack: one bucket, two work queues, three functions, one schedule.
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { holdoutKey, REPORTS } from '../lambda/shared/keys.ts';
import { HoldoutBucket } from './constructs/bucket.ts';
import { Classify } from './constructs/classify.ts';
import { Dispatch } from './constructs/dispatch.ts';
import { REPORT_TIMEOUT, Report } from './constructs/report.ts';
import { Sweep } from './constructs/sweep.ts';
import type { Settings } from './settings.ts';

export interface HoldoutStackProps extends StackProps {
  readonly settings: Settings;
}

export class HoldoutStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: HoldoutStackProps) {
    super(scope, id, { description: 'Holdout: benchmarks text classifiers', ...props });
    const bucket = new HoldoutBucket(this, 'Bucket');
    const report = new Report(this, 'Report', { bucket });
    const classify = new Classify(this, 'Classify', {
      settings,
      bucket,
      results: report.results,
      deadLetterTimeout: REPORT_TIMEOUT,
    });
    report.recordDeadLetters(classify.deadLetters);
    const dispatch = new Dispatch(this, 'Dispatch', {
      settings,
      bucket,
      samples: classify.samples,
      results: report.results,
    });
    new Sweep(this, 'Sweep', [dispatch.handler, report.handler]);

    const outputs = {
      BucketName: bucket.bucketName,
      UploadCommand: `aws s3 cp tags.csv s3://${bucket.bucketName}/${holdoutKey('tags')}`,
      ReportsCommand: `aws s3 sync s3://${bucket.bucketName}/${REPORTS} reports`,
      DispatchFunctionName: dispatch.handler.functionName,
      ClassifyFunctionName: classify.handler.functionName,
      ReportFunctionName: report.handler.functionName,
      SamplesQueueUrl: classify.samples.queueUrl,
      ResultsQueueUrl: report.results.queueUrl,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
