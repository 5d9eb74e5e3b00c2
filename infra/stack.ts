// The stack: one bucket, two work queues, three functions, one schedule, alarms and a dashboard.
import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { holdoutKey, REPORTS } from '../lambda/shared/keys.ts';
import { Alarms } from './constructs/alarms.ts';
import { HoldoutBucket } from './constructs/bucket.ts';
import { Classify } from './constructs/classify.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { Dispatch } from './constructs/dispatch.ts';
import { REPORT_TIMEOUT, Report } from './constructs/report.ts';
import type { StackSettings } from './constructs/settings.ts';
import { Sweep } from './constructs/sweep.ts';

interface HoldoutStackProps extends StackProps {
  readonly settings: StackSettings;
}

export class HoldoutStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: HoldoutStackProps) {
    super(scope, id, { description: 'Holdout: benchmarks text classifiers', stackName: settings.stackName, ...props });
    // So that the bill of one stack can be told from another's.
    Tags.of(this).add('holdout:stack', this.stackName);
    const key = settings.kmsKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'Key', settings.kmsKeyArn);
    const bucket = new HoldoutBucket(this, 'Bucket', { key, kept: settings.bucket, retention: settings.retention });
    const report = new Report(this, 'Report', { bucket, key });
    const classify = new Classify(this, 'Classify', {
      settings,
      bucket,
      results: report.results,
      deadLetterTimeout: REPORT_TIMEOUT,
      key,
    });
    report.recordDeadLetters(classify.deadLetters);
    const dispatch = new Dispatch(this, 'Dispatch', {
      settings,
      bucket,
      samples: classify.samples,
      results: report.results,
      sampleDeadLetters: classify.deadLetters,
      resultDeadLetters: report.deadLetters,
      key,
    });
    new Sweep(this, 'Sweep', [dispatch.handler, report.handler]);

    const functions = { dispatch: dispatch.handler, classify: classify.handler, report: report.handler };
    const queues = { samples: classify.samples, results: report.results, resultDeadLetters: report.deadLetters };
    const alarms = new Alarms(this, 'Alarms', { functions, ...queues, email: settings.alarmEmail, key });
    const dashboard = new Dashboard(this, 'Dashboard', {
      functions,
      queues: { samples: queues.samples, results: queues.results, 'dead results': queues.resultDeadLetters },
      alarms: alarms.all,
    });

    const outputs = {
      BucketName: bucket.bucketName,
      UploadCommand: `aws s3 cp tags.csv s3://${bucket.bucketName}/${holdoutKey('tags')}`,
      ReportsCommand: `aws s3 sync s3://${bucket.bucketName}/${REPORTS} reports`,
      DispatchFunctionName: dispatch.handler.functionName,
      ClassifyFunctionName: classify.handler.functionName,
      ReportFunctionName: report.handler.functionName,
      SamplesQueueUrl: classify.samples.queueUrl,
      ResultsQueueUrl: report.results.queueUrl,
      DashboardUrl: dashboard.url,
    };
    const descriptions: Record<string, string> = { BucketName: 'Stays, with all reports, when the stack is deleted' };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value, ...(descriptions[name] && { description: descriptions[name] }) });
    }
  }
}
