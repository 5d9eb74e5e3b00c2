// Starts report for a run.
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { RenderEvent } from '../shared/contracts/messages.ts';
import type { OperationMetrics } from '../shared/contracts/operations.ts';
import { givenClient } from '../shared/storage/given-client.ts';

/** What collect does outside the bucket. */
export interface Outlets {
  /** @throws if the invocation is not accepted. Once accepted, Lambda keeps it until the function has run. */
  readonly render: (run: string) => Promise<void>;
  readonly measure: (metrics: OperationMetrics) => Promise<void>;
}

/** @param functionName of report */
export function renderer(functionName: string): Outlets['render'] {
  let client: LambdaClient | undefined;
  return async (run) => {
    // Loaded here because few batches complete a run.
    const { InvokeCommand, LambdaClient } = await import('./lambda-client.ts');
    client ??= new LambdaClient(givenClient());
    const Payload = JSON.stringify({ render: run } satisfies RenderEvent);
    await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload }));
  };
}
