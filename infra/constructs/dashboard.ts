// A page in CloudWatch: the results of runs, what is waiting, what the functions do, and the alarms.
import { Aws, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { runMetric } from './run-metric.ts';

const HALF = 12;
const THIRD = 8;
const WHOLE = 24;

/** CloudWatch Logs Insights, on the lines of shared/spend/measure.ts. */
const SPENT_BY_RUN = [
  'filter ispresent(SpendUSD) and ispresent(endpoint)',
  'stats sum(SpendUSD) as usd by name, run, endpoint',
  'sort usd desc',
  'limit 50',
];

const spendAt = (endpoint: string): cloudwatch.IMetric =>
  runMetric('SpendUSD', {
    period: Duration.hours(1),
    label: endpoint,
    dimensionsMap: { service: Aws.STACK_NAME, endpoint },
  });

interface DashboardProps {
  readonly functions: Readonly<Record<string, lambda.Function>>;
  /** By the names that people use. */
  readonly queues: Readonly<Record<string, sqs.Queue>>;
  readonly alarms: readonly cloudwatch.Alarm[];
  /** Names of the endpoints that may be paid. */
  readonly endpoints: readonly string[];
  /** Has a line for everything that was paid. */
  readonly spendingLog: logs.ILogGroup;
}

export class Dashboard extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { functions, queues, alarms, endpoints, spendingLog }: DashboardProps) {
    super(scope, id);
    // Dashboards belong to the account, whatever the region.
    const name = `${Aws.STACK_NAME}-${Aws.REGION}`;
    const daily = { period: Duration.days(1) };
    const ofQueues = (metric: (queue: sqs.Queue, label: string) => cloudwatch.IMetric) =>
      Object.entries(queues).map(([label, queue]) => metric(queue, label));
    const ofFunctions = (metric: (one: lambda.Function, label: string) => cloudwatch.IMetric) =>
      Object.entries(functions).map(([label, one]) => metric(one, label));
    const graph = (title: string, left: cloudwatch.IMetric[], width: number, right: cloudwatch.IMetric[] = []) =>
      new cloudwatch.GraphWidget({ title, left, right, width });
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: name,
      widgets: [
        [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: WHOLE })],
        [
          graph('Runs and rows a day', [runMetric('Runs', daily)], THIRD, [runMetric('Rows', daily)]),
          graph('Samples failed or skipped a day', [runMetric('Failures', daily)], THIRD),
          graph('Cost of the models a day (USD)', [runMetric('CostUSD', daily)], THIRD),
        ],
        [
          graph(
            'Spent an hour by endpoint (USD)',
            endpoints.map((endpoint) => spendAt(endpoint)),
            HALF,
          ),
          // A metric for each run would cost 30 cents each. A query costs half a cent for each gigabyte of the log.
          new cloudwatch.LogQueryWidget({
            title: 'Spent by run and endpoint (USD)',
            logGroupNames: [spendingLog.logGroupName],
            queryLines: SPENT_BY_RUN,
            width: HALF,
          }),
        ],
        [
          graph(
            'Messages that wait',
            ofQueues((queue, label) => queue.metricApproximateNumberOfMessagesVisible({ label })),
            HALF,
          ),
          graph(
            'Age of the oldest message (s)',
            ofQueues((queue, label) => queue.metricApproximateAgeOfOldestMessage({ label })),
            HALF,
          ),
        ],
        [
          graph(
            'Invocations',
            ofFunctions((one, label) => one.metricInvocations({ label })),
            THIRD,
          ),
          graph(
            'Errors and throttles',
            ofFunctions((one, label) => one.metricErrors({ label: `${label} errors` })),
            THIRD,
            ofFunctions((one, label) => one.metricThrottles({ label: `${label} throttles` })),
          ),
          graph(
            'Duration, 95th percentile (ms)',
            ofFunctions((one, label) => one.metricDuration({ label, statistic: cloudwatch.Stats.percentile(95) })),
            THIRD,
          ),
        ],
      ],
    });
    this.url = `https://console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${name}`;
  }
}
