// Tells the account about a run: an event on its default bus when the run is finished, and metrics.
import {
  EVENT_SOURCE,
  NAMESPACE,
  type OperationMetrics,
  RUN_FINISHED,
  type RunFinished,
} from '../../shared/contracts/operations.ts';

/** @throws if the bus does not accept the event */
export async function announce(event: RunFinished): Promise<void> {
  // Loaded here because only the end of a run needs it.
  const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const answer = await new EventBridgeClient({}).send(
    new PutEventsCommand({
      Entries: [{ Source: EVENT_SOURCE, DetailType: RUN_FINISHED, Detail: JSON.stringify(event) }],
    }),
  );
  const refused = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (refused) throw new Error(`the event bus refused the event: ${refused.ErrorCode} ${refused.ErrorMessage ?? ''}`);
}

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
