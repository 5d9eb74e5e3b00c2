// Tells the account that a run is finished: an event on its default bus.
import { EVENT_SOURCE, RUN_FINISHED, type RunFinished } from '../../shared/contracts/operations.ts';
import { givenClient } from '../../shared/storage/given-client.ts';

/** @throws if the bus does not accept the event */
export async function announce(event: RunFinished): Promise<void> {
  // Loaded here because only the end of a run needs it.
  const { EventBridgeClient, PutEventsCommand } = await import('./event-bus.ts');
  const answer = await new EventBridgeClient(givenClient()).send(
    new PutEventsCommand({
      Entries: [{ Source: EVENT_SOURCE, DetailType: RUN_FINISHED, Detail: JSON.stringify(event) }],
    }),
  );
  const refused = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (refused) throw new Error(`the event bus refused the event: ${refused.ErrorCode} ${refused.ErrorMessage ?? ''}`);
}
