import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { METRICS } from '../../lambda/shared/contracts/operations.ts';
import { synthesize, synthesized } from './synthesized.ts';

const Alarm = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  Namespace: z.string(),
  MetricName: z.string(),
  Threshold: z.number(),
  TreatMissingData: z.string(),
  AlarmActions: z.array(z.string()).default([]),
  OKActions: z.array(z.string()).default([]),
});
const alarmsOf = ({ resources }: typeof synthesized) =>
  Object.values(resources('AWS::CloudWatch::Alarm')).map((alarm) => Alarm.parse(alarm));
const alarms = alarmsOf(synthesized);
const runbook = readFileSync('docs/runbook.md', 'utf8');
const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
const entryOf = (description: string) => /What to do: docs\/runbook\.md#(\S+)$/.exec(description)?.[1];

describe('an alarm', () => {
  it('is one of these', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName.replace('AWS::StackName-', '')).sort()).toEqual([
      'classify-openai-errors',
      'classify-openai-throttles',
      'collect-errors',
      'collect-throttles',
      'dispatch-errors',
      'dispatch-throttles',
      'report-errors',
      'report-throttles',
      'reports-given-up',
      'result-dead-letters',
      'results-waiting',
      'runs-closed',
      'runs-standing-still',
      'sample-dead-letters',
      'samples-waiting-openai',
      'spend-within-an-hour',
    ]);
  });

  it.each(alarms.map(({ AlarmName, AlarmDescription }) => [AlarmName, AlarmDescription]))(
    'points to its entry in the runbook: %s',
    (_, description) => {
      expect(headings).toContain(entryOf(description ?? ''));
    },
  );

  it('has every entry of the runbook', () => {
    const entries = new Set(alarms.map(({ AlarmDescription }) => entryOf(AlarmDescription)));
    expect([...entries].sort()).toEqual(headings.sort());
  });

  it('is silent while nobody uses the stack', () => {
    expect(new Set(alarms.map(({ TreatMissingData }) => TreatMissingData))).toEqual(new Set(['notBreaching']));
  });

  it('watches metrics that the functions write', () => {
    const own = alarms.filter(({ Namespace }) => Namespace === 'Holdout').map(({ MetricName }) => MetricName);
    expect(own.sort()).toEqual(['DeadLetters', 'ReportsGivenUp', 'RunsClosed', 'RunsStandingStill', 'SpendUSD']);
    for (const metric of own) expect(Object.keys(METRICS)).toContain(metric);
  });

  it('notifies nobody if nobody is named', () => {
    expect(alarms.flatMap(({ AlarmActions }) => AlarmActions)).toEqual([]);
    synthesized.template.resourceCountIs('AWS::SNS::Topic', 0);
    synthesized.template.resourceCountIs('AWS::KMS::Key', 0);
  });
});

describe('with alarmEmail', () => {
  const mailing = synthesize({ alarmEmail: 'on-call@example.com' });

  it('each alarm reports its beginning and its end', () => {
    for (const { AlarmActions, OKActions } of alarmsOf(mailing)) {
      expect([AlarmActions, OKActions]).toEqual([['AlarmsTopic'], ['AlarmsTopic']]);
    }
    mailing.template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'on-call@example.com',
    });
  });

  it('messages are encrypted with a key that CloudWatch may use', () => {
    mailing.template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    mailing.template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          }),
        ]),
      },
    });
  });

  it('the topic accepts only TLS, and only this account’s alarms', () => {
    mailing.template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ],
      },
    });
  });
});

it('tells of spending while runs are going, at the limits of the stack', () => {
  const spending = (context: object) =>
    alarmsOf(synthesize({ ...context }))
      .filter(({ MetricName }) => MetricName === 'SpendUSD')
      .map(({ AlarmName, Threshold }) => [AlarmName.replace('AWS::StackName-', ''), Threshold]);
  expect(spending({})).toEqual([['spend-within-an-hour', 20]]);
  expect(spending({ limits: { run_usd: 5, day_usd: 100 } })).toEqual([
    ['spend-within-an-hour', 5],
    ['day-nearly-spent', 80],
  ]);
});

it('the dashboard shows spending by endpoint and by run', () => {
  const [dashboard] = Object.values(synthesized.resources('AWS::CloudWatch::Dashboard'));
  const body = z.string().parse(dashboard?.DashboardBody);
  expect(body).toContain('["Holdout","SpendUSD","endpoint","openai","service",');
  expect(body).toContain('stats sum(SpendUSD) as usd by name, run, endpoint');
});

it('the dashboard shows the alarms and every metric of a run', () => {
  const [dashboard] = Object.values(synthesized.resources('AWS::CloudWatch::Dashboard'));
  const body = z.string().parse(dashboard?.DashboardBody);
  for (const metric of ['Runs', 'Rows', 'Failures', 'CostUSD']) expect(body).toContain(`["Holdout","${metric}"`);
  for (const { AlarmName } of alarms) {
    const id = AlarmName.replace('AWS::StackName-', '').replaceAll('-', '');
    expect(body.toLowerCase()).toContain(id.toLowerCase());
  }
});
