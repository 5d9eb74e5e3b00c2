// A small CDK app with the same shapes as the project's stack, for tests of the local runtime only.
import { fileURLToPath } from 'node:url';
import { App, Aws, CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';

const stack = new Stack(new App(), 'Tiny');
const bucketName = Fn.join('-', ['tiny', Fn.select(2, Fn.split('/', Aws.STACK_ID))]);

const samplesDeadLetters = new Queue(stack, 'SamplesDeadLetters');
const samples = new Queue(stack, 'Samples', {
  visibilityTimeout: Duration.seconds(5),
  deadLetterQueue: { queue: samplesDeadLetters, maxReceiveCount: 3 },
});
const results = new Queue(stack, 'Results', { visibilityTimeout: Duration.seconds(30) });
const failed = new Queue(stack, 'Failed');
const uploads = new Queue(stack, 'Uploads', { visibilityTimeout: Duration.minutes(5) });

const ENDPOINTS = JSON.stringify([
  { name: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeyParameter: '/holdout/key' },
]);

function handlerFunction(name: string, environment: Record<string, string>, timeout = Duration.minutes(5)) {
  return new NodejsFunction(stack, `${name}Function`, {
    entry: fileURLToPath(new URL(`functions/${name}.ts`, import.meta.url)),
    runtime: lambda.Runtime.NODEJS_24_X,
    timeout,
    memorySize: 128,
    environment: { BUCKET: bucketName, ...environment, NODE_OPTIONS: '--enable-source-maps' },
    bundling: {
      format: OutputFormat.ESM,
      externalModules: [],
      minify: true,
      sourceMap: true,
      mainFields: ['module', 'main'],
    },
  });
}

const dispatch = handlerFunction('dispatch', {
  SAMPLES_QUEUE_URL: samples.queueUrl,
  ENDPOINTS,
});
dispatch.configureAsyncInvoke({ retryAttempts: 2, onFailure: new SqsDestination(failed) });
dispatch.addEventSource(new SqsEventSource(uploads, { batchSize: 1, maxConcurrency: 2 }));
const classify = handlerFunction(
  'classify',
  {
    SAMPLES_QUEUE_URL: samples.queueUrl,
    RESULTS_QUEUE_URL: results.queueUrl,
    ENDPOINTS,
    WORKERS: '{"openai":4}',
    CONCURRENCY: '16',
  },
  Duration.seconds(2),
);
classify.addEventSource(
  new SqsEventSource(samples, {
    batchSize: 96,
    maxBatchingWindow: Duration.seconds(4),
    maxConcurrency: 4,
    reportBatchItemFailures: true,
  }),
);
const report = handlerFunction('report', {});
report.addEventSource(
  new SqsEventSource(results, {
    batchSize: 1000,
    maxBatchingWindow: Duration.seconds(4),
    maxConcurrency: 2,
    reportBatchItemFailures: true,
  }),
);
report.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [dispatch.functionArn] }));
report.addEventSource(new SqsEventSource(samplesDeadLetters, { batchSize: 10, reportBatchItemFailures: true }));

new CfnBucket(stack, 'Bucket', {
  bucketName,
  notificationConfiguration: {
    queueConfigurations: [
      {
        event: 's3:ObjectCreated:*',
        queue: uploads.queueArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: 'queued/' }] } },
      },
    ],
    lambdaConfigurations: [
      {
        event: 's3:ObjectCreated:*',
        function: dispatch.functionArn,
        filter: {
          s3Key: {
            rules: [
              { name: 'prefix', value: 'holdouts/' },
              { name: 'suffix', value: '.csv' },
            ],
          },
        },
      },
    ],
  },
});
new Rule(stack, 'Sweep', {
  schedule: Schedule.rate(Duration.minutes(5)),
  targets: [dispatch, report].map(
    (target) => new LambdaFunction(target, { event: RuleTargetInput.fromObject({ sweep: true }) }),
  ),
});

const outputs = {
  BucketName: bucketName,
  DispatchFunctionName: dispatch.functionName,
  ClassifyFunctionNames: stack.toJsonString({ openai: classify.functionName }),
  ReportFunctionName: report.functionName,
};
for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
