// The way into the samples queue: batches under way, and what ends an invocation in time.
import type { SQSClient } from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import { Batcher, type OutMessage, sendBatch } from '../../shared/storage/queue.ts';
import type { Store } from '../../shared/storage/store.ts';

/** How many batches are on their way to the queue at once. */
const BATCHES_IN_FLIGHT = 16;
/** Milliseconds kept for the last checkpoint and the `released` mark. */
export const TIME_MARGIN_MS = 30_000;

/** Thrown shortly before the time limit, so that Lambda invokes the function again. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

export interface SendContext {
  readonly store: Store;
  readonly sqs: SQSClient;
  readonly samplesQueueUrl: string;
  readonly remainingMs: () => number;
}

/** The batches on their way. It limits how many there are and forgets none. */
export class Outbox {
  readonly #context: SendContext;
  readonly #batcher = new Batcher();
  readonly #limit = pLimit(BATCHES_IN_FLIGHT);
  #sending: Promise<void>[] = [];

  constructor(context: SendContext) {
    this.#context = context;
  }

  async add(message: OutMessage): Promise<void> {
    const full = this.#batcher.add(message);
    if (!full) return;
    this.#send(full);
    // Makes the reader wait if the queue is slower.
    if (this.#limit.pendingCount >= BATCHES_IN_FLIGHT) await this.#waitForSends();
  }

  /** Resolves once everything added so far is in the queue. @throws what a send threw. */
  async drain(): Promise<void> {
    const rest = this.#batcher.take();
    if (rest.length > 0) this.#send(rest);
    await this.#waitForSends();
  }

  #send(batch: OutMessage[]): void {
    const { sqs, samplesQueueUrl } = this.#context;
    const sent = this.#limit(() => sendBatch(sqs, samplesQueueUrl, batch));
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
