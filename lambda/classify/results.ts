// Sends predictions to the results queue, several per message, and deletes each sample as soon as its prediction is in
// the queue. Otherwise, a function that dies halfway through a batch would make us pay again for all its answers.
import { DeleteMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Prediction, PredictionResult, Result } from '../shared/contracts/messages.ts';
import { log } from '../shared/log.ts';
import {
  FIRST_GATHER_MS,
  GATHER_MS,
  MAX_BATCH_ENTRIES,
  type OutMessage,
  sendBatch,
  toMessageJson,
} from '../shared/storage/queue.ts';

interface Queues {
  readonly samplesQueueUrl: string;
  readonly resultsQueueUrl: string;
  /** Milliseconds between two requests, if fewer predictions than a request holds come in this time. */
  readonly gatherMs?: number;
}

interface Group {
  /** By run: one message each. */
  readonly predictions: Map<string, Prediction[]>;
  /** Receipt handles of the samples. */
  readonly samples: string[];
  readonly sent: Promise<void>;
  readonly flush: (deletes: boolean) => void;
}

export class ResultSender {
  readonly #sqs: SQSClient;
  readonly #queues: Required<Queues>;
  readonly #deleting = new Set<Promise<void>>();
  #current: Group | undefined;
  /** When the last request was made, as performance.now() says. */
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(sqs: SQSClient, queues: Queues) {
    this.#sqs = sqs;
    this.#queues = { gatherMs: GATHER_MS, ...queues };
  }

  /**
   * Resolves when the queue has the result. The sample is deleted after that; nobody needs to wait for it.
   * @param receiptHandle of the sample's message.
   * @throws if the queue does not accept the result: the sample must then stay in its queue.
   */
  send({ run, prediction }: PredictionResult, receiptHandle: string): Promise<void> {
    this.#current ??= this.#begin();
    const { predictions, samples, sent, flush } = this.#current;
    const own = predictions.get(run) ?? [];
    predictions.set(run, own);
    own.push(prediction);
    samples.push(receiptHandle);
    // So many samples are deleted in one request.
    if (samples.length === MAX_BATCH_ENTRIES) flush(true);
    return sent;
  }

  /**
   * Call this after the last `send` of an invocation, so that nobody waits for more. The event source is about to
   * delete these samples.
   */
  flush(): void {
    this.#current?.flush(false);
  }

  /** Resolves when no request is under way. Await it before the function is frozen. */
  async allDeleted(): Promise<void> {
    await Promise.all(this.#deleting);
  }

  #begin(): Group {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const predictions: Group['predictions'] = new Map();
    const samples: string[] = [];
    const flush = (deletes: boolean) => {
      clearTimeout(timer);
      this.#current = undefined;
      this.#sentAt = performance.now();
      sendBatch(this.#sqs, this.#queues.resultsQueueUrl, [...predictions].map(messageOf)).then(() => {
        if (deletes) this.#delete(samples);
        resolve();
      }, reject);
    };
    const waitMs = Math.max(FIRST_GATHER_MS, this.#sentAt + this.#queues.gatherMs - performance.now());
    const timer = setTimeout(flush, waitMs, true);
    return { predictions, samples, sent: promise, flush };
  }

  #delete(samples: readonly string[]): void {
    const deleting = this.#tryDelete(samples).finally(() => this.#deleting.delete(deleting));
    this.#deleting.add(deleting);
  }

  /** Logs failures only: the event source deletes what is left at the end of the batch. */
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

/** Predictions are small: ten are far from the bytes of one request. */
function messageOf([run, predictions]: readonly [string, Prediction[]]): OutMessage {
  const result: Result = { type: 'predictions', run, predictions };
  return { body: toMessageJson(result), group: run };
}
