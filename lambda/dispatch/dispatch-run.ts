// Dispatches one run, from wherever an earlier invocation left off.
import type { SQSClient } from '@aws-sdk/client-sqs';
import { sentUpTo } from '../shared/computed/computed.ts';
import type { Result } from '../shared/contracts/messages.ts';
import { type Active, Dispatched, type Run, type Waiting } from '../shared/contracts/run.ts';
import { activeKey, dispatchedKey, waitingKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import type { Failure } from '../shared/models/reply/failure.ts';
import { runQuestions } from '../shared/sequential/questions.ts';
import { sendBatch, toMessageJson } from '../shared/storage/queue.ts';
import type { Store } from '../shared/storage/store.ts';
import { stopIfChanged } from './changed-endpoint.ts';
import { frozenRun, type Settings } from './freeze/freeze.ts';
import { type Lease, takeLease } from './lease.ts';
import type { SamplesQueueUrls } from './outbox/outbox.ts';
import { isReadable } from './outdated.ts';
import { EndpointNotReadyError } from './preflight/not-ready.ts';
import { endSending, sendSamples } from './send.ts';

export interface DispatchContext {
  readonly store: Store;
  readonly sqs: SQSClient;
  readonly samplesQueueUrls: SamplesQueueUrls;
  readonly resultsQueueUrl: string;
  /** Those of all queues. Messages in them are not lost. */
  readonly deadLetterQueueUrls: readonly string[];
  readonly settings: Settings;
  /** The invocation's. Lambda's retry has the same one. */
  readonly requestId: string;
  /** Milliseconds left in the invocation. */
  readonly remainingMs: () => number;
}

/** `active/<run>` comes first. Once it exists, the sweep knows of the run, whatever happens. */
export async function register(store: Store, active: Active): Promise<void> {
  await store.putJson(activeKey(active.run), active);
}

/**
 * Idempotent: freezes the run, sends what has not been sent, writes dispatched.json and tells report. If
 * dispatched.json exists, only tells report again: the message may have been lost with the invocation that wrote the
 * file.
 * @param force the caller knows that no other dispatcher is at work.
 */
export async function dispatchRun(active: Active, context: DispatchContext, force = false): Promise<void> {
  const { store } = context;
  if (!(await isReadable(active, context))) return;
  if (!(await store.getJson(dispatchedKey(active.run), Dispatched))) {
    const lease = await takeLease(store, active.run, context.requestId, force);
    if (!lease) {
      log.info('run_is_being_dispatched', { run: active.run });
      return;
    }
    try {
      if (!(await work(active, lease, context))) return;
    } finally {
      // Also after an error, so that Lambda's own retry continues at once.
      await lease.release();
    }
  }
  await tellDispatched(active.run, context);
}

/** Tells collect to count a run all of whose messages were sent. As often as you like. */
export async function tellDispatched(
  run: string,
  { sqs, resultsQueueUrl }: Pick<DispatchContext, 'sqs' | 'resultsQueueUrl'>,
): Promise<void> {
  const done: Result = { type: 'dispatched', run };
  await sendBatch(sqs, resultsQueueUrl, [{ body: toMessageJson(done) }]);
}

/** `holdout status` and a command that follows the run say why it does not start. @throws EndpointNotReadyError */
async function freezeOrTell(active: Active, { store, settings }: DispatchContext): Promise<Run> {
  const put = async (where: string, { code, message }: Failure) => {
    const waiting: Waiting = { where, code, message, at: new Date().toISOString() };
    await store.putJson(waitingKey(active.run), waiting);
  };
  // Nothing depends on it, and it must not fail the run.
  const tell = (endpoint: string, failure: Failure) => void put(endpoint, failure).catch(() => {});
  try {
    return await frozenRun(store, active, { ...settings, tell });
  } catch (error) {
    if (error instanceof EndpointNotReadyError) await put(error.endpoint, error.failure);
    throw error;
  }
}

/** @returns false if train rows are still being embedded, or a wave is still answered: the sweep goes on with the run. */
async function work(active: Active, lease: Lease, context: DispatchContext): Promise<boolean> {
  const run = await freezeOrTell(active, context);
  log.info('run_frozen', {
    run: run.run,
    status: run.status,
    rows: run.rows,
    samples: run.samples,
    from: lease.resumeAt,
  });
  const questions = runQuestions(run);
  if (run.embedded || questions) await stopIfChanged(run, context.settings.endpoints, context.store);
  if (run.embedded) {
    const { trainEmbeddings } = await import('./training/train.ts');
    const outcome = await trainEmbeddings(run, context);
    if (outcome === 'waiting') return false;
    // Nothing was sent, or what an earlier invocation sent. Report says what became of the rest.
    if (outcome === 'stopped') {
      await endSending(run, sentUpTo(run, lease.resumeAt), context);
      return true;
    }
  }
  if (questions) {
    const { sendWaves } = await import('./deciding/send-waves.ts');
    return (await sendWaves(run, questions, lease, context)) === 'sent';
  }
  await sendSamples(run, lease, context);
  return true;
}
