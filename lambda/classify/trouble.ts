// Tells report why the samples of a run wait. Classify may not write to a run's folder, so report does.
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Result } from '../shared/contracts/messages.ts';
import type { Waiting } from '../shared/contracts/run.ts';
import { log } from '../shared/log.ts';
import { sendBatch, toMessageJson } from '../shared/storage/queue.ts';

/** Milliseconds between two messages on the same run and endpoint. They must be fresh and cost next to nothing. */
const AGAIN_MS = 60_000;
/** Pairs of run and endpoint kept in memory. */
const MAX_TOLD = 100;

/** What is wrong with an endpoint. */
export type Trouble = Omit<Waiting, 'at'>;

export class Troubles {
  readonly #sqs: SQSClient;
  readonly #resultsQueueUrl: string;
  readonly #toldAt = new Map<string, number>();

  constructor(sqs: SQSClient, resultsQueueUrl: string) {
    this.#sqs = sqs;
    this.#resultsQueueUrl = resultsQueueUrl;
  }

  /** Never rejects, because no run depends on it. */
  async tell(run: string, trouble: Trouble): Promise<void> {
    const key = `${run}/${trouble.where}`;
    const now = performance.now();
    if (now - (this.#toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return;
    if (this.#toldAt.size >= MAX_TOLD) this.#toldAt.clear();
    this.#toldAt.set(key, now);
    const word: Result = { type: 'waiting', run, waiting: { ...trouble, at: new Date().toISOString() } };
    try {
      await sendBatch(this.#sqs, this.#resultsQueueUrl, [{ body: toMessageJson(word), group: run }]);
    } catch (error) {
      log.warn('trouble_not_told', { run, endpoint: trouble.where, code: trouble.code, error });
    }
  }
}
