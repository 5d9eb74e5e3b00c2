// Sending to a queue: batches of ten, every entry confirmed or the promise fails.
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** SQS: entries of one SendMessageBatch. */
export const MAX_BATCH_ENTRIES = 10;
/** SQS: bytes of one message, and of all messages of a batch together (1 MiB). */
export const MAX_BATCH_BYTES = 1_048_576;
/** Milliseconds for which a prediction waits for others to travel with: far below one call of a model. */
export const GATHER_MS = 50;
/** Sends of one entry that the queue refuses (throttling, an internal error) before giving up; 0.2 s, then doubled. */
const SEND_TRIES = 6;
const FIRST_PAUSE_MS = 200;

export interface OutMessage {
  readonly body: string;
  /** Fair queues: a large group cannot starve a small one. */
  readonly group?: string;
}

/** Bytes as SQS counts them. */
const messageBytes = (message: OutMessage): number => Buffer.byteLength(message.body);

/**
 * JSON that every SQS takes: it refuses U+FFFE and U+FFFF, which JSON.stringify leaves as they are, and not all that
 * speak its protocol take characters beyond U+FFFF. Control characters JSON.stringify escapes by itself.
 */
export function toMessageJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\uD800-\uDFFF\uFFFE\uFFFF]/g,
    (codeUnit) => `\\u${codeUnit.charCodeAt(0).toString(16)}`,
  );
}

/**
 * Sends up to ten messages, the refused ones again.
 * @throws after SEND_TRIES; some of the messages may then be in the queue.
 */
export async function sendBatch(sqs: SQSClient, queueUrl: string, messages: readonly OutMessage[]): Promise<void> {
  let pending = messages;
  for (let attempt = 1; pending.length > 0; attempt++) {
    const answer = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: pending.map(({ body, group }, index) => ({
          Id: String(index),
          MessageBody: body,
          ...(group !== undefined && { MessageGroupId: group }),
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

  /** What has been collected; it is empty afterwards. */
  take(): OutMessage[] {
    const batch = this.#messages;
    this.#messages = [];
    this.#bytes = 0;
    return batch;
  }

  get length(): number {
    return this.#messages.length;
  }
}
