// Asynchronous invocations as in Lambda: retried, then given to the function's onFailure destination. They exist only
// in this process. Lambda keeps its events, but here a new run restarts what the last one left.
import { randomUUID } from 'node:crypto';
import { functionArn } from '../names.ts';
import type { Queues } from '../services/queues.ts';
import type { LocalFunction } from './function.ts';
import type { FunctionError } from './protocol.ts';

/** Lambda waits one minute, then two. Nobody would watch a laptop for so long. */
const RETRY_DELAYS_MS = [1_000, 2_000];

interface AsyncInvokerOptions {
  readonly queues: Queues;
  readonly onFailed: (functionName: string, error: FunctionError) => void;
}

export class AsyncInvoker {
  readonly #options: AsyncInvokerOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #waiting = new Map<NodeJS.Timeout, () => void>();
  #stopping = false;

  constructor(options: AsyncInvokerOptions) {
    this.#options = options;
  }

  /** @returns false if nothing new begins, because the stack is being stopped. */
  invoke(target: LocalFunction, payload: unknown): boolean {
    if (this.#stopping) return false;
    const run = this.#run(target, payload).finally(() => this.#running.delete(run));
    this.#running.add(run);
    return true;
  }

  /** Starts no more invocations or retries. @returns when those in flight have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const [timer, resolve] of this.#waiting) {
      clearTimeout(timer);
      resolve();
    }
    await Promise.all(this.#running);
  }

  async #run(target: LocalFunction, payload: unknown): Promise<void> {
    const requestId = randomUUID();
    const { name, retries, onFailure } = target.resource;
    for (let attempt = 1; ; attempt++) {
      const outcome = await target.invoke(payload, requestId);
      // A function cut short by the end of the run has not failed.
      if (outcome.ok || this.#stopping) return;
      this.#options.onFailed(name, outcome.error);
      if (attempt > retries) {
        if (onFailure) this.#options.queues.send(onFailure, envelope(name, requestId, payload, attempt, outcome.error));
        return;
      }
      await this.#pause(RETRY_DELAYS_MS[attempt - 1] ?? 0);
      if (this.#stopping) return;
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(timer);
        resolve();
      }, ms);
      this.#waiting.set(timer, resolve);
    });
  }
}

/** The shape of an invocation record, see "Retaining records of asynchronous invocations" in Lambda's documentation. */
function envelope(name: string, requestId: string, payload: unknown, attempts: number, error: FunctionError): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId,
      functionArn: `${functionArn(name)}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: attempts,
    },
    requestPayload: payload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: error,
  });
}
