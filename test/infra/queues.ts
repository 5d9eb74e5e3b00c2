import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Endpoints } from '../../lambda/shared/contracts/endpoint.ts';
import { capacity } from '../../lambda/shared/planning/capacity.ts';
import { BUCKET_ARN, holdoutStack, synthesize, synthesized } from './synthesized.ts';

const { resources } = synthesized;
const queues = resources('AWS::SQS::Queue');
const sources = Object.values(resources('AWS::Lambda::EventSourceMapping'));
const source = (queue: string) => sources.find(({ EventSourceArn }) => EventSourceArn === queue);
const timeout = (name: string): number => z.number().parse(resources('AWS::Lambda::Function')[name]?.Timeout);

describe('every queue', () => {
  it('is one of these', () => {
    expect(Object.keys(queues).sort()).toEqual([
      'ClassifyopenaiSamplesDeadLetters',
      'ClassifyopenaiSamplesQueue',
      'DispatchUploadsCancels',
      'DispatchUploadsDeadLetters',
      'DispatchUploadsQueue',
      'ReportResultsDeadLetters',
      'ReportResultsQueue',
    ]);
  });

  it.each(Object.keys(queues))('encrypts, and keeps messages for 14 days: %s', (name) => {
    expect(queues[name]).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 });
  });

  it.each(Object.keys(queues))('refuses requests without TLS: %s', (name) => {
    const policies = Object.values(resources('AWS::SQS::QueuePolicy'));
    const policy = policies.find(({ Queues }) => Array.isArray(Queues) && Queues.includes(name));
    expect(policy?.PolicyDocument).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Action: 'sqs:*',
          Principal: { AWS: '*' },
          Resource: name,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        ...(ARRIVALS.includes(name) ? [{ ...FROM_THE_BUCKET, Resource: name }] : []),
      ],
    });
  });
});

/** What starts dispatch: uploads, and words to cancel. */
const ARRIVALS = ['DispatchUploadsQueue', 'DispatchUploadsCancels'];

/** Nobody else may send to any queue by its policy. */
const FROM_THE_BUCKET = {
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Principal: { Service: 's3.amazonaws.com' },
  Condition: {
    ArnEquals: { 'aws:SourceArn': BUCKET_ARN },
    StringEquals: { 'aws:SourceAccount': 'AWS::AccountId' },
  },
};

describe('a queue that starts a function', () => {
  const toModels = sources.filter(({ EventSourceArn }) => !ARRIVALS.includes(String(EventSourceArn)));
  it.each(toModels.map(({ EventSourceArn, FunctionName }) => [String(EventSourceArn), String(FunctionName)]))(
    'hides a message for six times the time limit: %s → %s',
    (queue, name) => {
      expect(queues[queue]?.VisibilityTimeout).toBe(6 * timeout(name));
    },
  );

  it.each(ARRIVALS)('hides what arrives no longer than it may be worked on, so that a run goes on: %s', (name) => {
    expect(queues[name]).toMatchObject({
      VisibilityTimeout: timeout('DispatchFunction'),
      RedrivePolicy: { deadLetterTargetArn: 'DispatchUploadsDeadLetters', maxReceiveCount: 5 },
    });
  });

  it.each([
    ['ClassifyopenaiSamplesQueue', 'ClassifyopenaiSamplesDeadLetters'],
    ['ReportResultsQueue', 'ReportResultsDeadLetters'],
  ])('puts away what killed its function 25 times: %s', (queue, deadLetters) => {
    expect(queues[queue]?.RedrivePolicy).toEqual({ deadLetterTargetArn: deadLetters, maxReceiveCount: 25 });
  });
});

describe('an event source', () => {
  it('feeds samples to classify, as many at once as the endpoint can use', () => {
    const endpoints = [{ name: 'openai', baseUrl: 'https://api.openai.com/v1', max_requests_per_minute: 3000 }];
    const [openai] = Endpoints.parse(endpoints);
    const { workers, batchSize } = capacity(openai ?? {});
    const [mapping] = Object.values(synthesize({ endpoints }).resources('AWS::Lambda::EventSourceMapping')).filter(
      ({ EventSourceArn }) => EventSourceArn === 'ClassifyopenaiSamplesQueue',
    );
    expect(mapping).toEqual({
      BatchSize: batchSize,
      EventSourceArn: 'ClassifyopenaiSamplesQueue',
      FunctionName: 'ClassifyopenaiFunction',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: 1,
      ScalingConfig: { MaximumConcurrency: workers },
    });
  });

  it('does not wait if a batch of samples is small', () => {
    const slow = synthesize({
      endpoints: [{ name: 'slow', baseUrl: 'https://slow.test/v1', max_requests_per_minute: 6 }],
    });
    const [mapping] = Object.values(slow.resources('AWS::Lambda::EventSourceMapping')).filter(
      ({ EventSourceArn }) => EventSourceArn === 'ClassifyslowSamplesQueue',
    );
    expect(mapping).toMatchObject({ MaximumBatchingWindowInSeconds: 0 });
    expect(mapping?.BatchSize).toBeLessThanOrEqual(10);
  });

  it('cannot enforce a limit of one, and a deployment says so', () => {
    const endpoints = [{ name: 'ollama', baseUrl: 'http://10.0.0.5:11434/v1', max_concurrent_requests: 1 }];
    const told = Match.stringLikeRegexp('A limit of the endpoint ollama is below 2');
    const warnings = (context: object) => Annotations.fromStack(holdoutStack({ ...context })).findWarning('*', told);
    expect(warnings({ endpoints })).toHaveLength(1);
    expect(warnings({})).toEqual([]);
  });

  it('feeds results to collect in large batches, two at once', () => {
    expect(source('ReportResultsQueue')).toEqual({
      BatchSize: 1000,
      EventSourceArn: 'ReportResultsQueue',
      FunctionName: 'CollectFunction',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: 5,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it('feeds dead samples to collect, where they become failures', () => {
    expect(source('ClassifyopenaiSamplesDeadLetters')).toEqual({
      BatchSize: 10,
      EventSourceArn: 'ClassifyopenaiSamplesDeadLetters',
      FunctionName: 'CollectFunction',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('feeds uploads to dispatch one by one, and four at once at most', () => {
    expect(source('DispatchUploadsQueue')).toEqual({
      BatchSize: 1,
      EventSourceArn: 'DispatchUploadsQueue',
      FunctionName: 'DispatchFunction',
      ScalingConfig: { MaximumConcurrency: 4 },
    });
  });

  it('feeds words to cancel to dispatch apart from uploads, so that none of them waits for one', () => {
    expect(source('DispatchUploadsCancels')).toEqual({
      BatchSize: 1,
      EventSourceArn: 'DispatchUploadsCancels',
      FunctionName: 'DispatchFunction',
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it('is one of these five', () => {
    expect(sources).toHaveLength(5);
  });
});

it('a sweep of dispatch that fails is not repeated, because there is always a next one', () => {
  const configurations = Object.values(resources('AWS::Lambda::EventInvokeConfig'));
  expect(configurations.find(({ FunctionName }) => FunctionName === 'DispatchFunction')).toMatchObject({
    MaximumRetryAttempts: 0,
  });
});

it('a report that was started is tried three times within minutes, and waits for hours if Lambda is busy', () => {
  const configurations = Object.values(resources('AWS::Lambda::EventInvokeConfig'));
  expect(configurations.find(({ FunctionName }) => FunctionName === 'ReportFunction')).toMatchObject({
    MaximumEventAgeInSeconds: 6 * 3600,
    MaximumRetryAttempts: 2,
  });
});

it('results that an invocation took with it come back within ten minutes', () => {
  expect(queues.ReportResultsQueue?.VisibilityTimeout).toBeLessThanOrEqual(600);
});
