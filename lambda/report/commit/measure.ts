// Metrics by lines of the log, in CloudWatch's embedded metric format: no request, and nothing to pay where none comes.
import { NAMESPACE, type OperationMetrics } from '../../shared/contracts/operations.ts';

/** Of the dimension `service`, which Powertools takes from POWERTOOLS_SERVICE_NAME: the stack's name. */
export async function measure(metrics: OperationMetrics): Promise<void> {
  // A few times a run: a third more than the logger alone, which a cold start need not load.
  const { Metrics, MetricUnit } = await import('@aws-lambda-powertools/metrics');
  const emf = new Metrics({ namespace: NAMESPACE });
  for (const [name, value] of Object.entries(metrics)) emf.addMetric(name, MetricUnit.NoUnit, value);
  emf.publishStoredMetrics();
}
