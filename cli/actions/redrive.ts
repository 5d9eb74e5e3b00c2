// `holdout redrive`: returns predictions that report could not store to their queue.

import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sendBatch } from '../../lambda/shared/storage/queue.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { deadLettersOf, queues } from '../target/dead-letters.ts';
import { outputOf, stackOutputs } from '../target/stack-outputs.ts';
import { plain } from '../terminal/text.ts';

export interface RedriveOptions {
  readonly stack: string;
}

/** Parallel loops of receive, send and delete: about a thousand messages a second. */
const LOOPS = 10;
/** Messages per request, a limit of SQS. */
const BATCH = 10;
/** Seconds for which this command holds a message. If it has not moved it by then, the message returns. */
const HELD_SECONDS = 120;
/** Seconds without a message after which a queue counts as empty. */
const WAIT_SECONDS = 2;

/**
 * Moves only the dead letters of the results queue. Dead samples become failures of their run by themselves, and the
 * sweep of dispatch picks up failed events. A message is sent before it is deleted, so an interruption may duplicate it
 * but never lose it.
 */
export async function redrive({ stack }: RedriveOptions): Promise<number> {
  const results = outputOf(await stackOutputs(stack), 'ResultsQueueUrl', stack);
  const sqs = queues();
  const deadLetters = await deadLettersOf(sqs, results);
  const loops = Array.from({ length: LOOPS }, () => moveAll(sqs, deadLetters, results));
  const moved = (await Promise.all(loops)).reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    moved === 0
      ? 'There are no dead letters.\n'
      : `Returned ${plural(moved, 'dead letter')} to the results queue of ${plain(stack)}. Any that fail again become dead letters after 25 more tries.\n`,
  );
  return 0;
}

/** @returns how many */
async function moveAll(sqs: SQSClient, from: string, to: string): Promise<number> {
  for (let moved = 0; ; ) {
    const received = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: from,
        MaxNumberOfMessages: BATCH,
        WaitTimeSeconds: WAIT_SECONDS,
        VisibilityTimeout: HELD_SECONDS,
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    );
    const messages = received.Messages ?? [];
    if (messages.length === 0) return moved;
    await sendBatch(sqs, to, messages.map(again));
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: from,
        Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
    moved += messages.length;
  }
}

/** In the same group: fair queues keep a large run from starving a small one. */
function again({ Body = '', Attributes }: Message) {
  const group = Attributes?.MessageGroupId;
  return { body: Body, ...(group !== undefined && { group }) };
}
