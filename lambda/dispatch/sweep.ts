// Runs on a schedule: continues runs whose dispatch stopped halfway, sends lost samples again, and takes in uploads whose
// dispatch failed for good.

import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { Active } from '../shared/contracts/run.ts';
import { ACTIVE, dispatchedKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { cancelRun } from './cancel.ts';
import { type DispatchContext, dispatchRun, register, tellDispatched } from './dispatch-run.ts';
import { activeOf, arrivals, cancelled, uploadIn } from './event.ts';
import { OutOfTimeError } from './outbox/outbox.ts';
import { isReadable } from './outdated.ts';
import { EndpointNotReadyError } from './preflight/not-ready.ts';
import { areQueuesEmpty, QUIET_MS, resendMissing } from './resend.ts';

/** Messages that one sweep takes in at most. The next sweep is only minutes away. */
const MAX_DEAD_LETTERS = 100;

/** @param deadLettersUrl of the uploads queue. */
export async function sweep(context: DispatchContext, deadLettersUrl: string): Promise<void> {
  await takeInDeadLetters(context, deadLettersUrl);
  // Filled on first use: while any queue holds a message, no dispatched run needs a look.
  let idle: Promise<boolean> | undefined;
  for await (const { key } of context.store.list(ACTIVE)) {
    try {
      const active = (await context.store.getJson(key, Active))?.value;
      if (!active || !(await isReadable(active, context))) continue;
      const isDispatched = await context.store.exists(dispatchedKey(active.run));
      idle ??= areQueuesEmpty(context);
      // Also of a run that is sent in waves and waits for the answers to one.
      if (await idle) await resendMissing(active, context, { quietMs: QUIET_MS });
      // The lease says whether somebody is at work.
      if (!isDispatched) await dispatchRun(active, context);
    } catch (error) {
      // The checkpoint is written: the next sweep continues from it.
      if (error instanceof OutOfTimeError) return;
      if (error instanceof EndpointNotReadyError) {
        log.warn('endpoint_not_ready', { run: key.slice(ACTIVE.length), endpoint: error.endpoint, error });
        continue;
      }
      // One run's trouble must not keep the sweep from the others.
      log.error('sweep_could_not_dispatch', { run: key.slice(ACTIVE.length), error });
    }
  }
}

/** Turns them into open runs like any other. Their messages are no longer needed then. */
async function takeInDeadLetters(context: DispatchContext, queueUrl: string): Promise<void> {
  const { store, sqs } = context;
  for (let taken = 0; taken < MAX_DEAD_LETTERS; ) {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (messages.length === 0) return;
    for (const { Body, ReceiptHandle } of messages) {
      const told = uploadIn(Body ?? '');
      for (const arrival of told ? arrivals(told) : []) {
        await register(store, activeOf(arrival));
        // An earlier sweep went on with it. It may have ended since, and is open again: nothing else would end it. This
        // comes last because a run that is dispatched after it is registered is told of then.
        if (await store.exists(dispatchedKey(arrival.run))) await tellDispatched(arrival.run, context);
      }
      for (const run of told ? cancelled(told) : []) await cancelRun(store, run);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
      taken++;
    }
  }
}
