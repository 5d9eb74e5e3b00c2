// What a run tells the account: word on its default event bus when it is finished, and metrics.
import {
  EVENT_SOURCE,
  NAMESPACE,
  type OperationMetrics,
  RUN_FINISHED,
  type RunFinished,
} from '../../shared/contracts/operations.ts';

/** @throws where the bus did not take it */
export async function announce(event: RunFinished): Promise<void> {
  // Once a run: no other invocation needs it.
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
 * By lines of the log, in CloudWatch's embedded metric format: no request, and nothing to pay where none comes. Of the
 * dimension `service`, which Powertools takes from POWERTOOLS_SERVICE_NAME: the stack's name.
 */
export async function measure(metrics: OperationMetrics): Promise<void> {
  // A few times a run: a third more than the logger alone, which a cold start need not load.
  const { Metrics, MetricUnit } = await import('@aws-lambda-powertools/metrics');
  const emf = new Metrics({ namespace: NAMESPACE });
  for (const [name, value] of Object.entries(metrics)) emf.addMetric(name, MetricUnit.NoUnit, value);
  emf.publishStoredMetrics();
}
