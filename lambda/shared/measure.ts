// Writes metrics for CloudWatch.
import { NAMESPACE, type OperationMetrics } from './contracts/operations.ts';

/**
 * Writes log lines in CloudWatch's embedded metric format, which need no request and cost nothing while there are none.
 * Powertools sets the dimension `service` from POWERTOOLS_SERVICE_NAME: the stack's name.
 */
export async function measure(metrics: OperationMetrics): Promise<void> {
  // Used a few times per run, and a third larger than the logger: a cold start need not load it.
  const { Metrics, MetricUnit } = await import('@aws-lambda-powertools/metrics');
  const emf = new Metrics({ namespace: NAMESPACE });
  for (const [name, value] of Object.entries(metrics)) emf.addMetric(name, MetricUnit.NoUnit, value);
  emf.publishStoredMetrics();
}
