// Dispatch of one run, from wherever an earlier invocation left it.
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Result } from '../shared/contracts/messages.ts';
import { type Active, Dispatched, type Run } from '../shared/contracts/run.ts';
import { activeKey, dispatchedKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { sendBatch, toMessageJson } from '../shared/storage/queue.ts';
import type { Store } from '../shared/storage/store.ts';
import { frozenRun, type Settings } from './freeze/freeze.ts';
import { type Lease, takeLease } from './lease.ts';
import { sendSamples } from './send.ts';

export interface DispatchContext {
  readonly store: Store;
  readonly sqs: SQSClient;
  readonly samplesQueueUrl: string;
  readonly resultsQueueUrl: string;
  /** Of both: what lies there is not lost. */
  readonly deadLetterQueueUrls: readonly string[];
  readonly settings: Settings;
  /** Of the invocation; the same where Lambda tries it again. */
  readonly requestId: string;
  /** Milliseconds left of the invocation. */
  readonly remainingMs: () => number;
}

/** `active/<run>` comes first: from then on the sweep knows of the run, whatever happens. */
export async function register(store: Store, active: Active): Promise<void> {
  await store.putJson(activeKey(active.run), active);
}

/**
 * Idempotent: freezes the run, sends what is not sent, writes dispatched.json and says so to report. Where
 * dispatched.json stands it only says so again: the message may have been lost with the invocation that wrote it.
 * @param force another dispatcher is known not to be at work.
 */
export async function dispatchRun(active: Active, context: DispatchContext, force = false): Promise<void> {
  const { store } = context;
  if (!(await store.getJson(dispatchedKey(active.run), Dispatched))) {
    const lease = await takeLease(store, active.run, context.requestId, force);
    if (!lease) {
      log.info('run_is_being_dispatched', { run: active.run });
      return;
    }
    try {
      await work(active, lease, context);
    } finally {
      // Also after an error: Lambda's own retry goes on at once.
      await lease.release();
    }
  }
  const done: Result = { type: 'dispatched', run: active.run };
  await sendBatch(context.sqs, context.resultsQueueUrl, [{ body: toMessageJson(done) }]);
}

async function work(active: Active, lease: Lease, context: DispatchContext): Promise<void> {
  const run: Run = await frozenRun(context.store, active, context.settings);
  log.info('run_frozen', {
    run: run.run,
    status: run.status,
    rows: run.rows,
    samples: run.samples,
    from: lease.resumeAt,
  });
  await sendSamples(run, lease, context);
}
