// A run that this version of dispatch cannot read is left to report.
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Result } from '../shared/contracts/messages.ts';
import type { Active, Dispatched } from '../shared/contracts/run.ts';
import { dispatchedKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { sendBatch, toMessageJson } from '../shared/storage/queue.ts';
import { readRun, UnreadableRunError } from '../shared/storage/read-run.ts';
import type { Store } from '../shared/storage/store.ts';

interface Context {
  readonly store: Store;
  readonly sqs: SQSClient;
  readonly resultsQueueUrl: string;
}

/**
 * Whether dispatch can work on the run. Of one that an older version froze, nothing is sent any more, and report is told
 * to look at it, so that a command that waits for it sees its end at once. One that is damaged or of a newer version may
 * be mended; report ends it if it is not.
 */
export async function isReadable({ run }: Active, { store, sqs, resultsQueueUrl }: Context): Promise<boolean> {
  try {
    await readRun(store, run);
    return true;
  } catch (error) {
    if (!(error instanceof UnreadableRunError)) throw error;
    log.warn('run_not_readable', { run, why: error.why });
    if (error.why !== 'older') return false;
    const nothing: Dispatched = { samples: 0, sent: 0 };
    await store.putJson(dispatchedKey(run), nothing);
    const done: Result = { type: 'dispatched', run };
    await sendBatch(sqs, resultsQueueUrl, [{ body: toMessageJson(done) }]);
    return false;
  }
}
