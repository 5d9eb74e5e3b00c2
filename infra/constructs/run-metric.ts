// The functions' own metrics, as alarms and the dashboard name them.
import { Aws } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { type METRICS, NAMESPACE } from '../../lambda/shared/contracts/operations.ts';

export function runMetric(metricName: keyof typeof METRICS, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { service: Aws.STACK_NAME },
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}
