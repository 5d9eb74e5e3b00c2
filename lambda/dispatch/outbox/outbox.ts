// The way into the endpoints' queues: batches under way, and what ends an invocation in time.
import type { SQSClient } from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import { Batcher, type OutMessage, sendBatch } from '../../shared/storage/queue.ts';
import type { Store } from '../../shared/storage/store.ts';

/** How many batches are on their way to the queues at once. */
const BATCHES_IN_FLIGHT = 16;
/** Milliseconds kept for the last checkpoint and the `released` mark. */
export const TIME_MARGIN_MS = 30_000;

/** Thrown shortly before the time limit, so that Lambda invokes the function again. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/** By endpoint. Each endpoint has a queue of its own, so that none waits for another. */
export type SamplesQueueUrls = ReadonlyMap<string, string>;

export interface SendContext {
  readonly store: Store;
  readonly sqs: SQSClient;
  readonly samplesQueueUrls: SamplesQueueUrls;
  readonly remainingMs: () => number;
}

/**
 * What names no endpoint goes to the first queue, and so do samples of an endpoint that a deployment has removed since
 * the run was frozen: their function says so of each, and the run still ends.
 */
export function queueOf(queues: SamplesQueueUrls, endpoint: string | undefined): string {
  const url = queues.get(endpoint ?? '') ?? queues.values().next().value;
  if (url === undefined) throw new Error('there is no samples queue');
  return url;
}

/** The batches on their way. It limits how many there are and forgets none. */
export class Outbox {
  readonly #context: SendContext;
  /** By the queue's URL. */
  readonly #batchers = new Map<string, Batcher>();
  readonly #limit = pLimit(BATCHES_IN_FLIGHT);
  #sending: Promise<void>[] = [];

  constructor(context: SendContext) {
    this.#context = context;
  }

  /** @param endpoint whose workers handle the message */
  async add(message: OutMessage, endpoint: string | undefined): Promise<void> {
    const url = queueOf(this.#context.samplesQueueUrls, endpoint);
    const batcher = this.#batchers.get(url) ?? new Batcher();
    this.#batchers.set(url, batcher);
    const full = batcher.add(message);
    if (!full) return;
    this.#send(url, full);
    // Makes the reader wait if the queues are slower.
    if (this.#limit.pendingCount >= BATCHES_IN_FLIGHT) await this.#waitForSends();
  }

  /** Resolves once everything added so far is in its queue. @throws what a send threw. */
  async drain(): Promise<void> {
    for (const [url, batcher] of this.#batchers) {
      const rest = batcher.take();
      if (rest.length > 0) this.#send(url, rest);
    }
    await this.#waitForSends();
  }

  #send(url: string, batch: OutMessage[]): void {
    const sent = this.#limit(() => sendBatch(this.#context.sqs, url, batch));
    // #waitForSends handles the error. Without this line Node would end the process if nobody waits there yet.
    sent.catch(() => undefined);
    this.#sending.push(sent);
  }

  async #waitForSends(): Promise<void> {
    const sending = this.#sending;
    this.#sending = [];
    const results = await Promise.allSettled(sending);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
