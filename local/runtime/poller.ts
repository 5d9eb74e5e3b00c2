// Polls a queue as Lambda does for an event source: batches limited by size or window, several invocations at once, and
// only what the function took is deleted.

import { setImmediate as setImmediatePromise } from 'node:timers/promises';
import { z } from 'zod';
import { awakeMs } from '../awake.ts';
import type { Queues, Received } from '../services/queues.ts';
import type { EventSource } from '../template/read.ts';
import type { LocalFunction, Outcome } from './function.ts';
import type { FunctionError } from './protocol.ts';

/** How many seconds to wait for a first message. A stop ends the wait at once. */
const LONG_POLL_SECONDS = 20;
/**
 * A window saves invocations. It is shorter here, where somebody watches, and ends as soon as nobody is at work who could
 * send more, so that it does not delay the end of a run.
 */
const WINDOW_MS_PER_SECOND = 200;
/** How often a batch that waits for more looks whether somebody is at work. */
const LOOK_SECONDS = 0.05;
/** Lambda's limit for the event of an invocation. */
const MAX_BATCH_BYTES = 6 * 1024 * 1024;

const BatchResponse = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullable();

interface PollerOptions {
  readonly source: EventSource;
  readonly target: LocalFunction;
  readonly queues: Queues;
  /** Whether a function is at work that may send more to this queue. */
  readonly expectsMore: () => boolean;
  /** Whether messages that fill no batch are shared among the workers that are free. Otherwise one takes them all. */
  readonly spreads: boolean;
  /** Called with each batch, when it is given to the function. */
  readonly onBatch: () => void;
  readonly onFailed: (functionName: string, error: FunctionError) => void;
  /** Called if the queue can no longer be read or written. */
  readonly onBroken: (error: unknown) => void;
}

/** A running event source. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #acknowledging = new Set<Promise<void>>();
  readonly #loop: Promise<void>;
  #stopping = false;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#loop = this.#poll().catch(options.onBroken);
  }

  /** Takes no new messages. @returns when the invocations in flight have ended and their messages are acknowledged. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop;
    await Promise.all(this.#running);
    await Promise.all(this.#acknowledging);
  }

  async #poll(): Promise<void> {
    const { source, queues } = this.#options;
    while (!this.#stopping) {
      const batch = await this.#gather();
      // A full batch waits here for a free worker. Lambda's pollers are ahead of the function too.
      while (this.#running.size >= source.maxConcurrency) await Promise.race(this.#running);
      if (batch.length === 0) continue;
      if (this.#stopping) queues.release(source.queue, handlesOf(batch));
      else for (const share of this.#sharesOf(batch)) this.#start(share);
    }
  }

  #sharesOf(batch: readonly Received[]): (readonly Received[])[] {
    const { source, spreads } = this.#options;
    if (!spreads || batch.length >= source.batchSize) return [batch];
    const size = Math.ceil(batch.length / (source.maxConcurrency - this.#running.size));
    return Array.from({ length: Math.ceil(batch.length / size) }, (_, index) =>
      batch.slice(index * size, (index + 1) * size),
    );
  }

  /** Collects messages until the batch is full or its window, which starts with the first message, is over. */
  async #gather(): Promise<Received[]> {
    const { source, queues, expectsMore } = this.#options;
    const batch: Received[] = [];
    let bytes = 0;
    let waitSeconds = LONG_POLL_SECONDS;
    let windowEnd = Number.POSITIVE_INFINITY;
    while (!this.#stopping && batch.length < source.batchSize && bytes < MAX_BATCH_BYTES) {
      const received = await queues.receive(source.queue, waitSeconds, source.batchSize - batch.length);
      batch.push(...received);
      for (const message of received) bytes += message.bytes;
      if (windowEnd === Number.POSITIVE_INFINITY && batch.length > 0) {
        windowEnd = awakeMs() + source.windowSeconds * WINDOW_MS_PER_SECOND;
      }
      const leftSeconds = (windowEnd - awakeMs()) / 1000;
      if (received.length === 0 && (leftSeconds <= 0 || !expectsMore())) break;
      waitSeconds = batch.length === 0 ? LONG_POLL_SECONDS : Math.min(LOOK_SECONDS, leftSeconds);
    }
    return batch;
  }

  #start(batch: readonly Received[]): void {
    this.#options.onBatch();
    const run = this.#invoke(batch)
      .catch(this.#options.onBroken)
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #invoke(batch: readonly Received[]): Promise<void> {
    const { source, target, queues, onFailed } = this.#options;
    const outcome = await target.invoke({ Records: batch.map((message) => message.record) });
    if (!outcome.ok && !this.#stopping) onFailed(source.function, outcome.error);
    const acknowledge = (): void => {
      // Messages that are not deleted become visible when their time is up, which the function may have changed.
      queues.delete(source.queue, handlesOf(taken(batch, outcome, source.reportsBatchItemFailures)));
    };
    if (this.#stopping) return acknowledge();
    // The worker is free, so it gets its next batch before this one's messages are deleted.
    const acknowledged = setImmediatePromise().then(acknowledge).catch(this.#options.onBroken);
    this.#acknowledging.add(acknowledged);
    void acknowledged.finally(() => this.#acknowledging.delete(acknowledged));
  }
}

const handlesOf = (batch: readonly Received[]): string[] => batch.map((message) => message.record.receiptHandle);

/** The messages that the function is done with. An answer that Lambda cannot read counts as a failure of all. */
function taken(batch: readonly Received[], outcome: Outcome, reportsFailures: boolean): readonly Received[] {
  if (!outcome.ok) return [];
  if (!reportsFailures) return batch;
  const answer = BatchResponse.safeParse(outcome.result);
  if (!answer.success) return [];
  const failed = new Set(answer.data?.batchItemFailures?.map((failure) => failure.itemIdentifier));
  const known = new Set(batch.map((message) => message.record.messageId));
  return [...failed].every((id) => known.has(id))
    ? batch.filter((message) => !failed.has(message.record.messageId))
    : [];
}
