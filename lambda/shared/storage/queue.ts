// Sends to a queue in batches of ten, with every entry confirmed or the promise rejected, and counts a queue's
// messages.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetQueueAttributesCommand,
  type MessageAttributeValue,
  type QueueAttributeName,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { AGAIN } from '../contracts/messages.ts';

/** SQS: entries of one SendMessageBatch. */
export const MAX_BATCH_ENTRIES = 10;
/** SQS: bytes of one message, and of all messages of a batch together (1 MiB). */
export const MAX_BATCH_BYTES = 1_048_576;
/**
 * Milliseconds between two messages with predictions in AWS: a worker with 32 calls of two seconds in flight gets nearly
 * ten answers in this time, whose samples are deleted in one request. A queue's request costs more than anything else
 * that AWS does for a prediction.
 */
export const GATHER_MS = 600;
/** Milliseconds that a prediction waits for others if none was sent for that long: nobody waits for the first one. */
export const FIRST_GATHER_MS = 50;
/** Tries to send an entry that the queue refuses (throttling, an internal error). Pauses start at 0.2 s and double. */
const SEND_TRIES = 6;
const FIRST_PAUSE_MS = 200;

export interface OutMessage {
  readonly body: string;
  /** Fair queues: a large group cannot starve a small one. */
  readonly group?: string;
  /** Sent before, but must be accepted again, see local/services/queues.ts. */
  readonly again?: true;
}

/** Marks a message that is sent again on purpose. */
const AGAIN_ATTRIBUTES: Record<string, MessageAttributeValue> = {
  [AGAIN]: { DataType: 'String', StringValue: 'true' },
};
/** Name, type and value. */
const AGAIN_BYTES = Buffer.byteLength(`${AGAIN}Stringtrue`);

/** Bytes as SQS counts them. */
const messageBytes = ({ body, again }: OutMessage): number => Buffer.byteLength(body) + (again ? AGAIN_BYTES : 0);

/**
 * JSON that every SQS accepts. SQS refuses U+FFFE and U+FFFF, which JSON.stringify leaves unescaped, and not every
 * implementation of its protocol accepts characters beyond U+FFFF. JSON.stringify escapes control characters itself.
 */
export function toMessageJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\uD800-\uDFFF\uFFFE\uFFFF]/g,
    (codeUnit) => `\\u${codeUnit.charCodeAt(0).toString(16)}`,
  );
}

/**
 * Sends up to ten messages, and refused ones again.
 * @throws after SEND_TRIES. Some of the messages may then be in the queue.
 */
export async function sendBatch(sqs: SQSClient, queueUrl: string, messages: readonly OutMessage[]): Promise<void> {
  let pending = messages;
  for (let attempt = 1; pending.length > 0; attempt++) {
    const answer = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: pending.map(({ body, group, again }, index) => ({
          Id: String(index),
          MessageBody: body,
          ...(group !== undefined && { MessageGroupId: group }),
          ...(again && { MessageAttributes: AGAIN_ATTRIBUTES }),
        })),
      }),
    );
    const refused = answer.Failed ?? [];
    if (refused.length === 0) return;
    const [first] = refused;
    if (attempt === SEND_TRIES || refused.some((entry) => entry.SenderFault)) {
      throw new Error(`the queue refused ${refused.length} messages: ${first?.Code} ${first?.Message ?? ''}`);
    }
    const sent: readonly OutMessage[] = pending;
    pending = refused.flatMap((entry) => sent[Number(entry.Id)] ?? []);
    await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
}

/** Waiting, received but not deleted, and delayed. */
const COUNTS: readonly QueueAttributeName[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
];

/** Exact on this machine. In AWS the counts lag by a minute, or more if the service has problems. */
export async function countMessages(sqs: SQSClient, queueUrl: string): Promise<number> {
  const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...COUNTS] });
  const { Attributes = {} } = await sqs.send(asked);
  // A missing count must not be taken for zero.
  return COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? Number.POSITIVE_INFINITY), 0);
}

/** Collects messages into batches of at most ten entries and one mebibyte. */
export class Batcher {
  #messages: OutMessage[] = [];
  #bytes = 0;

  /** @returns a full batch that must be sent before the message just added. */
  add(message: OutMessage): OutMessage[] | undefined {
    const bytes = messageBytes(message);
    const full = this.#messages.length === MAX_BATCH_ENTRIES || this.#bytes + bytes > MAX_BATCH_BYTES;
    const batch = full && this.#messages.length > 0 ? this.take() : undefined;
    this.#messages.push(message);
    this.#bytes += bytes;
    return batch;
  }

  /** Returns what was collected and starts anew. */
  take(): OutMessage[] {
    const batch = this.#messages;
    this.#messages = [];
    this.#bytes = 0;
    return batch;
  }
}
