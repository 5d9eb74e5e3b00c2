// Handles one invocation of dispatch, as its event asks.

import type { Context } from 'aws-lambda';
import { Active } from '../shared/contracts/run.ts';
import { activeKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { cancelRun } from './cancel.ts';
import { type DispatchContext, dispatchRun, register } from './dispatch-run.ts';
import { activeOf, arrivals, cancelled, DispatchEvent } from './event.ts';
import { isReadable } from './outdated.ts';
import { resendMissing } from './resend.ts';
import { sweep } from './sweep.ts';

interface DispatchDependencies extends Omit<DispatchContext, 'requestId' | 'remainingMs'> {
  readonly failedDispatchesQueueUrl: string;
}

/** Throws if the invocation must be repeated. Lambda repeats it twice, then the sweep takes over. */
export function dispatchHandler({ failedDispatchesQueueUrl, ...base }: DispatchDependencies) {
  return async (input: unknown, lambda: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>): Promise<void> => {
    const context: DispatchContext = {
      ...base,
      requestId: lambda.awsRequestId,
      remainingMs: () => lambda.getRemainingTimeInMillis(),
    };
    const event = DispatchEvent.parse(input);
    if ('sweep' in event) return await sweep(context, failedDispatchesQueueUrl);
    if ('resume' in event) return await goOn(event.resume, context, true);
    if ('stalled' in event) return await goOn(event.stalled, context, false);
    if ('Event' in event) return;
    const toCancel = cancelled(event);
    for (const run of toCancel) await cancelRun(context.store, run);
    const arrived = arrivals(event);
    if (arrived.length + toCancel.length < event.Records.length) {
      // A benchmark or a folder uploaded among the holdouts is no mistake worth a report.
      log.warn('upload_is_no_csv', { keys: event.Records.map(({ s3 }) => s3.object.key) });
    }
    for (const arrival of arrived) {
      const active = activeOf(arrival);
      log.info('holdout_arrived', { run: active.run, name: active.name });
      await register(context.store, active);
      await dispatchRun(active, context);
    }
  };
}

/** Queues are asked while nothing is in them that only says how far the run is. */
async function goOn(run: string, context: DispatchContext, force: boolean): Promise<void> {
  const active = (await context.store.getJson(activeKey(run), Active))?.value;
  if (!active || !(await isReadable(active, context))) return;
  // Only on a laptop, whose queues have exact counts.
  await resendMissing(active, context, { quietMs: 0, force });
  await dispatchRun(active, context, force);
}
