// Handles one invocation of dispatch, as its event asks.

import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { Active } from '../shared/contracts/run.ts';
import { activeKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { cancelRun } from './cancel.ts';
import { type DispatchContext, dispatchRun, register } from './dispatch-run.ts';
import { activeOf, arrivals, cancelled, DispatchEvent, uploadIn } from './event.ts';
import { OutOfTimeError } from './outbox/outbox.ts';
import { isReadable } from './outdated.ts';
import { resendMissing } from './resend.ts';
import { sweep } from './sweep.ts';

interface DispatchDependencies extends Omit<DispatchContext, 'requestId' | 'remainingMs'> {
  /** All queues of a stack have the same base. */
  readonly uploadsQueueUrl: string;
  readonly uploadDeadLettersQueueUrl: string;
  /** See RETRY_SECONDS. */
  readonly retrySeconds?: number | undefined;
}

/** After how many seconds an upload whose dispatch failed is tried again: S3 or SQS may have had a bad moment. */
const RETRY_SECONDS = 60;

/** Throws if the invocation must be repeated. The queue does so, and a sweep takes over in the end. */
export function dispatchHandler(dependencies: DispatchDependencies) {
  const { uploadsQueueUrl, uploadDeadLettersQueueUrl, retrySeconds = RETRY_SECONDS, ...base } = dependencies;
  return async (input: unknown, lambda: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>): Promise<void> => {
    const context: DispatchContext = {
      ...base,
      requestId: lambda.awsRequestId,
      remainingMs: () => lambda.getRemainingTimeInMillis(),
    };
    const event = DispatchEvent.parse(input);
    if ('sweep' in event) return await sweep(context, uploadDeadLettersQueueUrl);
    if ('resume' in event) return await goOn(event.resume, context, true);
    if ('stalled' in event) return await goOn(event.stalled, context, false);
    if ('Records' in event) return await dispatchUploads(event, context);
    const { body, receiptHandle, eventSourceARN } = event.upload;
    const told = uploadIn(body);
    if (!told) return log.info('message_is_no_upload', {});
    try {
      await dispatchUploads(told, context);
    } catch (error) {
      // Its checkpoint stands, so it goes on at once.
      const seconds = error instanceof OutOfTimeError ? 0 : retrySeconds;
      const queueUrl = new URL(eventSourceARN.split(':').at(-1) ?? '', uploadsQueueUrl).href;
      await retryIn(seconds, receiptHandle, { sqs: base.sqs, queueUrl });
      throw error;
    }
  };
}

async function dispatchUploads(event: Parameters<typeof arrivals>[0], context: DispatchContext): Promise<void> {
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
}

/** The message would otherwise return after the whole visibility timeout. If that fails, it does. */
async function retryIn(
  seconds: number,
  receiptHandle: string,
  { sqs, queueUrl }: Pick<DispatchDependencies, 'sqs'> & { readonly queueUrl: string },
): Promise<void> {
  const command = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
  await sqs.send(new ChangeMessageVisibilityCommand(command)).catch((error: unknown) => {
    log.warn('upload_not_put_off', { error });
  });
}

/** Queues are asked while nothing is in them that only says how far the run is. */
async function goOn(run: string, context: DispatchContext, force: boolean): Promise<void> {
  const active = (await context.store.getJson(activeKey(run), Active))?.value;
  if (!active || !(await isReadable(active, context))) return;
  // Only on a laptop, whose queues have exact counts.
  await resendMissing(active, context, { quietMs: 0, force });
  await dispatchRun(active, context, force);
}
