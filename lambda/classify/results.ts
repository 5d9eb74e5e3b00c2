// Predictions on their way to the results queue, several a request, and their samples on their way out: a sample is
// deleted as soon as its prediction is in the queue. Without it a function that dies in the middle of a batch would
// have all answers of the batch paid for again.
import { DeleteMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Result } from '../shared/contracts/messages.ts';
import { log } from '../shared/log.ts';
import { Batcher, GATHER_MS, MAX_BATCH_ENTRIES, sendBatch, toMessageJson } from '../shared/storage/queue.ts';

interface QueueUrls {
  readonly samplesQueueUrl: string;
  readonly resultsQueueUrl: string;
}

interface Group {
  /** Receipt handles of the samples. */
  readonly samples: string[];
  readonly sent: Promise<void>;
  readonly flush: (deletes: boolean) => void;
}

export class ResultSender {
  readonly #sqs: SQSClient;
  readonly #queues: QueueUrls;
  readonly #batcher = new Batcher();
  readonly #deleting = new Set<Promise<void>>();
  #current: Group | undefined;

  constructor(sqs: SQSClient, queues: QueueUrls) {
    this.#sqs = sqs;
    this.#queues = queues;
  }

  /**
   * Resolves when the queue has it; its sample is deleted after that, and nobody need wait for it.
   * @param receiptHandle of the sample's message.
   * @throws where the queue refuses it: the sample must stay in its own queue.
   */
  send(result: Result, receiptHandle: string): Promise<void> {
    const message = { body: toMessageJson(result), group: result.run };
    this.#current ??= this.#begin();
    const { samples, sent, flush } = this.#current;
    // A prediction is small, so that ten never exceed a batch's bytes: the batcher's own overflow cannot happen.
    this.#batcher.add(message);
    samples.push(receiptHandle);
    if (this.#batcher.length === MAX_BATCH_ENTRIES) flush(true);
    return sent;
  }

  /**
   * To be called after the last `send` of an invocation: nothing is left to wait for. The event source deletes these
   * samples in a moment.
   */
  flush(): void {
    this.#current?.flush(false);
  }

  /** No request is under way any more. To be awaited before the function is frozen. */
  async allDeleted(): Promise<void> {
    await Promise.all(this.#deleting);
  }

  #begin(): Group {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const samples: string[] = [];
    const flush = (deletes: boolean) => {
      clearTimeout(timer);
      this.#current = undefined;
      sendBatch(this.#sqs, this.#queues.resultsQueueUrl, this.#batcher.take()).then(() => {
        if (deletes) this.#delete(samples);
        resolve();
      }, reject);
    };
    const timer = setTimeout(flush, GATHER_MS, true);
    return { samples, sent: promise, flush };
  }

  #delete(samples: readonly string[]): void {
    const deleting = this.#tryDelete(samples).finally(() => this.#deleting.delete(deleting));
    this.#deleting.add(deleting);
  }

  /** What cannot be deleted now, the event source deletes at the end of the batch. */
  async #tryDelete(samples: readonly string[]): Promise<void> {
    const Entries = samples.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    try {
      const { Failed = [] } = await this.#sqs.send(
        new DeleteMessageBatchCommand({ QueueUrl: this.#queues.samplesQueueUrl, Entries }),
      );
      if (Failed.length > 0) log.warn('samples_not_deleted', { samples: Failed.length, code: Failed[0]?.Code });
    } catch (error) {
      log.warn('samples_not_deleted', { samples: samples.length, error });
    }
  }
}
