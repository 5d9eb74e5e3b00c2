import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import cdk from '../../cdk.json' with { type: 'json' };
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { Endpoints } from '../../lambda/shared/contracts/endpoint.ts';
import { StackLimits } from '../../lambda/shared/contracts/stack-limits.ts';
import { ClassifyEnv, CollectEnv, DispatchEnv, ReportEnv } from '../../lambda/shared/env.ts';
import { capacity } from '../../lambda/shared/planning/capacity.ts';
import { GATHER_MS } from '../../lambda/shared/storage/queue.ts';
import { synthesized } from './synthesized.ts';

const { template, resources } = synthesized;
const functions = resources('AWS::Lambda::Function');
const names = ['ClassifyopenaiFunction', 'CollectFunction', 'DispatchFunction', 'ReportFunction'];

/** A function's variables. Names of queues stand for the URLs that CloudFormation inserts. */
function environment(name: string): Record<string, string> {
  const { Variables } = z.object({ Variables: z.record(z.string(), z.string()) }).parse(functions[name]?.Environment);
  return Object.fromEntries(
    Object.entries(Variables).map(([key, value]) => [key, key.endsWith('_URL') ? `https://sqs.test/${value}` : value]),
  );
}

describe('the functions', () => {
  it('are four', () => {
    expect(Object.keys(functions).sort()).toEqual(names);
  });

  it.each(names)('run on Node.js 24 and arm64 and log JSON: %s', (name) => {
    expect(functions[name]).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: { LogFormat: 'JSON', LogGroup: name.replace('Function', 'Logs') },
    });
  });

  it('log under names that are easy to type', () => {
    const groups = Object.values(resources('AWS::Logs::LogGroup')).map(({ LogGroupName }) => LogGroupName);
    expect(groups.sort()).toEqual(
      ['classify-openai', 'collect', 'dispatch', 'report'].map((name) => `/aws/lambda/AWS::StackName-${name}`),
    );
  });

  it('keep their logs for 30 days, and lose them with the stack', () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 4);
    template.allResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
  });
});

describe('the environment that the function reads', () => {
  const endpoints = Endpoints.parse(cdk.context.endpoints);

  it('of dispatch', () => {
    expect(DispatchEnv.parse(environment('DispatchFunction'))).toEqual({
      BUCKET: 'holdout-STACK',
      SAMPLES_QUEUES: { samples: 'AWS::StackName_samples_', dead: 'AWS::StackName_dead_' },
      RESULTS_QUEUE_URL: 'https://sqs.test/ReportResultsQueue',
      RESULT_DEAD_LETTERS_QUEUE_URL: 'https://sqs.test/ReportResultsDeadLetters',
      UPLOADS_QUEUE_URL: 'https://sqs.test/DispatchUploadsQueue',
      UPLOAD_DEAD_LETTERS_QUEUE_URL: 'https://sqs.test/DispatchUploadsDeadLetters',
      ENDPOINTS: endpoints,
      DEFAULT_BENCHMARK: Benchmark.parse({}),
      LIMITS: StackLimits.parse({}),
    });
  });

  it('of classify', () => {
    const { workers, concurrency } = capacity(endpoints[0] ?? {});
    expect(ClassifyEnv.parse(environment('ClassifyopenaiFunction'))).toEqual({
      BUCKET: 'holdout-STACK',
      SAMPLES_QUEUE_URL: 'https://sqs.test/ClassifyopenaiSamplesQueue',
      RESULTS_QUEUE_URL: 'https://sqs.test/ReportResultsQueue',
      ENDPOINTS: endpoints,
      WORKERS: { openai: workers },
      CONCURRENCY: concurrency,
      CACHE: false,
      GATHER_MS,
    });
  });

  it('of collect', () => {
    const expected = { BUCKET: 'holdout-STACK', REPORT_FUNCTION_NAME: 'ReportFunction' };
    expect(CollectEnv.parse(environment('CollectFunction'))).toEqual(expected);
  });

  it('of report', () => {
    expect(ReportEnv.parse(environment('ReportFunction'))).toEqual({ BUCKET: 'holdout-STACK' });
  });

  it('makes the SDK retry for longer than a minute of throttling', () => {
    for (const name of names) {
      expect(environment(name)).toMatchObject({ AWS_MAX_ATTEMPTS: '10' });
    }
  });
});

it('dispatch and collect look after open runs every five minutes', () => {
  const rules = Object.values(resources('AWS::Events::Rule'));
  expect(rules).toEqual([
    expect.objectContaining({
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [
        { Arn: 'DispatchFunction', Id: 'Target0', Input: '{"sweep":true}' },
        { Arn: 'CollectFunction', Id: 'Target1', Input: '{"sweep":true}' },
      ],
    }),
  ]);
});

it('the outputs give everything that people and programs need to continue', () => {
  const outputs = z.record(z.string(), z.unknown()).parse(template.toJSON().Outputs);
  expect(Object.keys(outputs).sort()).toEqual([
    'BucketName',
    'CancelsQueueUrl',
    'ClassifyFunctionNames',
    'CollectFunctionName',
    'DashboardUrl',
    'DispatchFunctionName',
    'ReportFunctionName',
    'ReportsCommand',
    'ResultsQueueUrl',
    'SamplesQueueUrls',
    'UploadCommand',
    'UploadsQueueUrl',
  ]);
});
