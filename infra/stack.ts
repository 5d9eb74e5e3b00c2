// The stack: one bucket, dispatch, collect and report, for each endpoint a queue of samples with its function, one queue
// of results, one schedule, alarms and a dashboard.
import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { holdoutKey, REPORTS } from '../lambda/shared/keys.ts';
import { Alarms } from './constructs/alarms.ts';
import { HoldoutBucket } from './constructs/bucket.ts';
import { Classifiers, type Classify } from './constructs/classify.ts';
import { COLLECT_TIMEOUT, Collect } from './constructs/collect.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { Dispatch } from './constructs/dispatch.ts';
import { Report } from './constructs/report.ts';
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
    const collect = new Collect(this, 'Collect', { bucket, report, key });
    const classifiers = new Classifiers(this, 'Classify', {
      endpoints: settings.endpoints,
      bucket,
      results: collect.results,
      deadLetterTimeout: COLLECT_TIMEOUT,
      key,
      vpc: settings.vpc,
    }).all;
    for (const { deadLetters } of classifiers.values()) collect.recordDeadLetters(deadLetters);
    const dispatch = new Dispatch(this, 'Dispatch', {
      settings,
      bucket,
      samples: classifiers,
      results: collect.results,
      resultDeadLetters: collect.deadLetters,
      key,
    });
    new Sweep(this, 'Sweep', [dispatch.handler, collect.handler]);

    const each = [...classifiers];
    const functions = {
      dispatch: dispatch.handler,
      ...Object.fromEntries(each.map(([name, { handler }]) => [`classify-${name}`, handler])),
      collect: collect.handler,
      report: report.handler,
    };
    const alarms = new Alarms(this, 'Alarms', {
      functions,
      samples: new Map(each.map(([name, { samples }]) => [name, samples])),
      results: collect.results,
      resultDeadLetters: collect.deadLetters,
      limits: settings.limits,
      email: settings.alarmEmail,
      key,
    });
    const dashboard = new Dashboard(this, 'Dashboard', {
      functions,
      queues: {
        ...Object.fromEntries(each.map(([name, { samples }]) => [`samples of ${name}`, samples])),
        results: collect.results,
        'dead results': collect.deadLetters,
      },
      alarms: alarms.all,
      endpoints: settings.endpoints.map(({ name }) => name),
      spendingLog: collect.handler.logGroup,
    });
    const byEndpoint = (of: (one: Classify) => string) =>
      this.toJsonString(Object.fromEntries(each.map(([name, one]) => [name, of(one)])));

    const outputs = {
      BucketName: bucket.bucketName,
      UploadCommand: `aws s3 cp tags.csv s3://${bucket.bucketName}/${holdoutKey('tags')}`,
      ReportsCommand: `aws s3 sync s3://${bucket.bucketName}/${REPORTS} reports`,
      DispatchFunctionName: dispatch.handler.functionName,
      ClassifyFunctionNames: byEndpoint(({ handler }) => handler.functionName),
      CollectFunctionName: collect.handler.functionName,
      ReportFunctionName: report.handler.functionName,
      SamplesQueueUrls: byEndpoint(({ samples }) => samples.queueUrl),
      ResultsQueueUrl: collect.results.queueUrl,
      UploadsQueueUrl: dispatch.uploads.queueUrl,
      CancelsQueueUrl: dispatch.cancels.queueUrl,
      DashboardUrl: dashboard.url,
      ...(bucket.connectCommand && { ConnectCommand: bucket.connectCommand }),
    };
    const descriptions: Record<string, string> = { BucketName: 'Stays, with all reports, when the stack is deleted' };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value, ...(descriptions[name] && { description: descriptions[name] }) });
    }
  }
}
