// Reports trouble: the alarms, each with an entry in docs/runbook.md, and the people they notify.
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DEFAULT_RUN_USD, type StackLimits } from '../../lambda/shared/contracts/stack-limits.ts';
import { runMetric } from './run-metric.ts';

/**
 * Longer than usual runs. SQS does not count messages delivered three times. An outage shows in `runs-standing-still`.
 */
const SAMPLES_WAIT = Duration.hours(6);
/** Collect takes results in within seconds. One that it could not store returns after nine minutes. */
const RESULTS_WAIT = Duration.minutes(30);
/**
 * A failed invocation is repeated by its queue or by Lambda, and nothing is lost. We alarm only if that does not help.
 */
const ERRORS = 3;
const ERRORS_WITHIN = Duration.minutes(15);
/** The pollers wait out brief throttling. */
const THROTTLED_PERIODS = 3;
const PERIOD = Duration.minutes(5);
/** The sweep runs every five minutes, so this misses none of its figures. */
const TWO_SWEEPS = Duration.minutes(10);

interface AlarmsProps {
  /** By the names that people use. */
  readonly functions: Readonly<Record<string, lambda.Function>>;
  /** By endpoint. */
  readonly samples: ReadonlyMap<string, sqs.Queue>;
  readonly results: sqs.Queue;
  readonly resultDeadLetters: sqs.Queue;
  readonly limits: StackLimits;
  /** Who is notified. By default nobody. */
  readonly email?: string | undefined;
  /** Encrypts these messages. By default the stack makes a key for them. */
  readonly key?: kms.IKey | undefined;
}

interface AlarmRule {
  readonly metric: cloudwatch.IMetric;
  readonly threshold?: number;
  readonly periods?: number;
  /** Heading in docs/runbook.md. By default the alarm's name. */
  readonly entry?: string;
  readonly what: string;
}

export class Alarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.all = Object.entries(troubles(props)).map(
      ([name, { metric, threshold = 1, periods = 1, entry = name, what }]) =>
        new cloudwatch.Alarm(this, name, {
          alarmName: `${Aws.STACK_NAME}-${name}`,
          alarmDescription: `${what} What to do: docs/runbook.md#${entry}`,
          metric,
          threshold,
          evaluationPeriods: periods,
          comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          // A stack that nobody uses has no figures.
          treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        }),
    );
    if (props.email === undefined) return;
    const action = new SnsAction(mail(this, props.email, props.key));
    for (const alarm of this.all) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }
}

function troubles({ functions, samples, results, resultDeadLetters, limits }: AlarmsProps): Record<string, AlarmRule> {
  const sum = { statistic: cloudwatch.Stats.SUM, period: PERIOD };
  const most = { statistic: cloudwatch.Stats.MAXIMUM, period: PERIOD };
  const ofFunctions = Object.entries(functions).flatMap(([name, one]): [string, AlarmRule][] => [
    [
      `${name}-errors`,
      {
        metric: one.metricErrors({ ...sum, period: ERRORS_WITHIN }),
        threshold: ERRORS,
        entry: 'function-errors',
        what: `The function ${name} failed at least ${ERRORS} times within ${ERRORS_WITHIN.toMinutes()} minutes.`,
      },
    ],
    [
      `${name}-throttles`,
      {
        metric: one.metricThrottles(sum),
        periods: THROTTLED_PERIODS,
        entry: 'function-throttles',
        what: `Lambda has not let the function ${name} run for ${PERIOD.toMinutes() * THROTTLED_PERIODS} minutes.`,
      },
    ],
  ]);
  const waiting = [...samples].map(([endpoint, queue]): [string, AlarmRule] => [
    `samples-waiting-${endpoint}`,
    {
      metric: queue.metricApproximateAgeOfOldestMessage(most),
      threshold: SAMPLES_WAIT.toSeconds(),
      entry: 'samples-waiting',
      what: `Samples for ${endpoint} have waited for more than ${SAMPLES_WAIT.toHours()} hours.`,
    },
  ]);
  return {
    'runs-standing-still': {
      metric: runMetric('RunsStandingStill', { ...most, period: TWO_SWEEPS }),
      what: 'An open run has had no new prediction for an hour.',
    },
    ...Object.fromEntries(waiting),
    'results-waiting': {
      metric: results.metricApproximateAgeOfOldestMessage(most),
      threshold: RESULTS_WAIT.toSeconds(),
      what: `Predictions have waited for more than ${RESULTS_WAIT.toMinutes()} minutes to be stored.`,
    },
    'sample-dead-letters': {
      metric: runMetric('DeadLetters', sum),
      what: 'Samples on which classify died again and again have become failures.',
    },
    'result-dead-letters': {
      metric: resultDeadLetters.metricApproximateNumberOfMessagesVisible(most),
      what: 'Predictions that collect could not store wait among the dead letters.',
    },
    'reports-given-up': {
      metric: runMetric('ReportsGivenUp', sum),
      what: 'The report of a run could not be made, and the run ended as failed.',
    },
    'runs-closed': {
      metric: runMetric('RunsClosed', sum),
      what: 'A run did not come to its end by itself and was closed with samples missing.',
    },
    ...ofSpending(limits),
    ...Object.fromEntries(ofFunctions),
  };
}

const AN_HOUR = Duration.hours(1);
const A_DAY = Duration.days(1);
/** Of the day's limit: early enough to do something. */
const NEARLY = 0.8;

/** CloudWatch slides the hour and the day along, so that both tell while runs are going. */
function ofSpending({ run_usd, day_usd }: StackLimits): Record<string, AlarmRule> {
  const hourly = run_usd ?? DEFAULT_RUN_USD;
  return {
    'spend-within-an-hour': {
      metric: runMetric('SpendUSD', { period: AN_HOUR }),
      threshold: hourly,
      what: `Models have cost ${hourly} USD within an hour.`,
    },
    ...(day_usd !== null && {
      'day-nearly-spent': {
        metric: runMetric('SpendUSD', { period: A_DAY }),
        threshold: NEARLY * day_usd,
        entry: 'spend-within-an-hour',
        what: `Models have cost ${NEARLY * 100}% of limits.day_usd within a day.`,
      },
    }),
  };
}

function mail(scope: Construct, email: string, given?: kms.IKey): sns.Topic {
  const topic = new sns.Topic(scope, 'Topic', {
    displayName: 'Holdout',
    masterKey: given ?? ownKey(scope),
    enforceSSL: true,
  });
  topic.addSubscription(new EmailSubscription(email));
  // A topic with a policy loses SNS's default one, which lets the account's alarms publish.
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AlarmsMayPublish',
      principals: [cloudWatch],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  return topic;
}

const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');

/** CloudWatch cannot use the key `alias/aws/sns`, and its messages would be lost silently. */
function ownKey(scope: Construct): kms.Key {
  const key = new kms.Key(scope, 'Key', {
    description: 'Messages of the alarms of Holdout',
    enableKeyRotation: true,
    // What it encrypts is read within seconds. Keeping the key would cost a dollar a month forever.
    removalPolicy: RemovalPolicy.DESTROY,
    pendingWindow: Duration.days(7),
  });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AlarmsMayEncrypt',
      principals: [cloudWatch],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
    }),
  );
  return key;
}
