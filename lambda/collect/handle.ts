// One invocation of collect: it stores a batch of results as segments, or sweeps.

import type { SQSBatchResponse } from 'aws-lambda';
import { malformedKey, waitingKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { writeSegment, writeSpent } from '../shared/results/segments.ts';
import { type Paid, type Spending, spendingOf } from '../shared/spend/measure.ts';
import { Kept } from '../shared/storage/kept.ts';
import { mustReadRun } from '../shared/storage/read-run.ts';
import type { Store } from '../shared/storage/store.ts';
import { advanceRun, type ReadFrozen } from './advance.ts';
import { type RunBatch, sortBatch } from './batch.ts';
import { CollectEvent } from './event.ts';
import type { Outlets } from './render.ts';
import { sweep } from './sweep.ts';

interface CollectDependencies extends Outlets {
  readonly store: Store;
  /** Tells what a batch cost. Absent: nobody watches. */
  readonly tellSpending?: (spending: Spending) => Promise<void>;
}

/**
 * @returns a partial batch response: if the segment or LIST of a run failed, all its messages stay in the queue.
 * Powertools' batch processors take one record at a time, but here a batch becomes one segment per run.
 * @throws the failure if the whole batch failed: the queue keeps it, and whoever watches the function sees an error.
 */
export function collectHandler({ store, tellSpending, ...outlets }: CollectDependencies) {
  const kept = new Kept((run) => mustReadRun(store, run));
  const frozen = (run: string) => kept.get(run);
  return async (input: unknown): Promise<SQSBatchResponse | undefined> => {
    const event = CollectEvent.parse(input);
    if ('sweep' in event) {
      await sweep(store, outlets, Date.now());
      return undefined;
    }
    const { runs, malformed, deadLetters } = sortBatch(event.Records);
    // Nobody can repair them, and in the queue they would come back until they expire. So log, count and drop them.
    if (malformed.length > 0) {
      log.error('malformed_messages', { messageIds: malformed });
      await outlets.measure({ MalformedMessages: malformed.length });
    }
    if (deadLetters > 0) await outlets.measure({ DeadLetters: deadLetters });
    const failed: string[] = [];
    let last: unknown;
    for (const [run, batch] of runs) {
      try {
        const written = await collect(store, run, batch);
        if (tellSpending) await tell(frozen, run, batch, tellSpending);
        await advanceRun(store, run, outlets, written, batch.predictions, frozen);
      } catch (error) {
        log.error('run_not_advanced', { run, predictions: batch.predictions.length, error });
        failed.push(...batch.messageIds);
        last = error;
      }
    }
    if (failed.length > 0 && failed.length === event.Records.length) throw last;
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** @returns the keys of the segments that now stand */
async function collect(
  store: Store,
  run: string,
  { predictions, malformed = [], waiting, spent = [] }: RunBatch,
): Promise<string[]> {
  const written: string[] = [];
  if (predictions.length > 0) written.push(await writeSegment(store, run, predictions));
  for (const one of spent) written.push(await writeSpent(store, run, one));
  // The report of the run mentions them.
  for (const id of malformed) await store.put(malformedKey(run, id), '');
  if (waiting) await store.putJson(waitingKey(run), waiting);
  return written;
}

/** A dashboard without a figure is no reason to store a batch twice. */
async function tell(
  frozen: ReadFrozen,
  run: string,
  paid: Paid,
  tellSpending: (spending: Spending) => Promise<void>,
): Promise<void> {
  try {
    const spending = await spendingOf(frozen, run, paid);
    if (spending) await tellSpending(spending);
  } catch (error) {
    log.warn('spending_not_told', { run, error });
  }
}
