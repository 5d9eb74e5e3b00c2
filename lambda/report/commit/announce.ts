// Word of a finished run on the account's default event bus.
import { EVENT_SOURCE, RUN_FINISHED, type RunFinished } from '../../shared/contracts/operations.ts';

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
