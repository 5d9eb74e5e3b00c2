// Word of why a run's samples wait, for whoever looks at it: classify may write nothing of a run, so report does.
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Result } from '../shared/contracts/messages.ts';
import type { Waiting } from '../shared/contracts/run.ts';
import { log } from '../shared/log.ts';
import { sendBatch, toMessageJson } from '../shared/storage/queue.ts';

/** Milliseconds between two words of the same run and endpoint: what is said must be fresh, and cost next to nothing. */
const AGAIN_MS = 60_000;
/** Runs and endpoints that are remembered. */
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

  /** Never rejects: a run does not depend on it. */
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
