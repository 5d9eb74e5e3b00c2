// Predictions on their way to the results queue, several a request: none is let go before it is in the queue.
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Result } from '../shared/contracts/messages.ts';
import { Batcher, MAX_BATCH_ENTRIES, sendBatch, toMessageJson } from '../shared/queue.ts';

/** Milliseconds for which a prediction waits for others to travel with: far below one call of a model. */
const GATHER_MS = 20;

export class ResultSender {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;
  readonly #batcher = new Batcher();
  #current: { readonly sent: Promise<void>; readonly flush: () => void } | undefined;

  constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  /** Resolves when the queue has it. @throws where the queue refuses it: the sample must stay in its own queue. */
  send(result: Result): Promise<void> {
    const message = { body: toMessageJson(result), group: result.run };
    this.#current ??= this.#begin();
    const { sent, flush } = this.#current;
    // A prediction is small, so that ten never exceed a batch's bytes: the batcher's own overflow cannot happen.
    this.#batcher.add(message);
    if (this.#batcher.length === MAX_BATCH_ENTRIES) flush();
    return sent;
  }

  #begin() {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const flush = () => {
      clearTimeout(timer);
      this.#current = undefined;
      sendBatch(this.#sqs, this.#queueUrl, this.#batcher.take()).then(resolve, reject);
    };
    const timer = setTimeout(flush, GATHER_MS);
    return { sent: promise, flush };
  }
}
