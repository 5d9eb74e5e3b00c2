// SQS in memory: at least once, in any order, invisible while in flight, dead after too many receives.
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import type { Random } from '../schedules/random.ts';

export interface Message {
  readonly id: string;
  readonly body: string;
  receives: number;
  visibleAt: number;
  /** Why it may not be visible yet: it was sent with a delay, or it is being processed. */
  hidden: 'delayed' | 'in flight' | undefined;
  /** Receipt of the last receive. Older receipts delete nothing. */
  receipt: string;
}

export interface QueueSettings {
  readonly visibilityMs: number;
  /** Receives before a message moves to `dead`. */
  readonly maxReceiveCount: number;
  readonly dead?: Queue;
  /** How far its counts lag behind, in milliseconds. */
  readonly countsLagMs?: number;
  /** The endpoint that it belongs to, if each has such a queue. */
  readonly endpoint?: string;
}

/** Longest time until a new message can be received, in milliseconds. */
const DELIVERY_MS = 50;

const NO_MESSAGES = {
  ApproximateNumberOfMessages: '0',
  ApproximateNumberOfMessagesNotVisible: '0',
  ApproximateNumberOfMessagesDelayed: '0',
};

export class Queue {
  /** What it is for. */
  readonly name: string;
  /** Its own name. */
  readonly #own: string;
  readonly #settings: QueueSettings;
  readonly #random: Random;
  readonly #now: () => number;
  readonly #messages = new Map<string, Message>();
  /** Past sizes, and when each began. */
  readonly #sizes: { readonly at: number; readonly size: number }[] = [];
  #count = 0;
  /** Called when the time of the next delivery may have changed. */
  onChange: () => void = () => {};

  constructor(name: string, settings: QueueSettings, random: Random, now: () => number) {
    this.name = name;
    this.#own = [name, ...(settings.endpoint === undefined ? [] : [settings.endpoint])].join('-');
    this.#settings = settings;
    this.#random = random;
    this.#now = now;
  }

  get size(): number {
    return this.#messages.size;
  }

  get endpoint(): string | undefined {
    return this.#settings.endpoint;
  }

  get url(): string {
    return `https://sqs.test/${this.#own}`;
  }

  /** When the next message can be received. */
  get nextAt(): number | undefined {
    let next: number | undefined;
    for (const { visibleAt } of this.#messages.values()) if (next === undefined || visibleAt < next) next = visibleAt;
    return next;
  }

  get bodies(): string[] {
    return [...this.#messages.values()].map(({ body }) => body);
  }

  send(body: string, { receives = 0, delayMs = 0 } = {}): void {
    const id = `${this.#own}-${++this.#count}`;
    const visibleAt = this.#now() + delayMs + this.#random.next() * DELIVERY_MS;
    const hidden = delayMs > 0 ? 'delayed' : undefined;
    this.#messages.set(id, { id, body, receives, visibleAt, hidden, receipt: '' });
    this.#resized();
    this.onChange();
  }

  /** Receives up to `most` visible messages, chosen at random. */
  receive(most: number): Message[] {
    const now = this.#now();
    const visible = [...this.#messages.values()].filter(({ visibleAt }) => visibleAt <= now);
    const received: Message[] = [];
    while (received.length < most && visible.length > 0) {
      const [message] = visible.splice(this.#random.int(0, visible.length - 1), 1);
      if (!message) break;
      if (message.receives >= this.#settings.maxReceiveCount) {
        this.#messages.delete(message.id);
        this.#resized();
        this.#settings.dead?.send(message.body, { receives: message.receives });
        continue;
      }
      message.receives++;
      message.receipt = `${message.id}/${message.receives}`;
      message.visibleAt = now + this.#settings.visibilityMs;
      message.hidden = 'in flight';
      received.push({ ...message });
    }
    this.onChange();
    return received;
  }

  #resized(): void {
    this.#sizes.push({ at: this.#now(), size: this.size });
  }

  /** Deletes everything. */
  purge(): void {
    this.#messages.clear();
    this.#resized();
    this.onChange();
  }

  /** SQS may redeliver a message that is being processed. */
  showAgain(id: string): void {
    const message = this.#messages.get(id);
    if (message) message.visibleAt = this.#now() + this.#random.logBetween(1, 60_000);
    this.onChange();
  }

  delete(receipt: string): void {
    const message = this.find(receipt);
    if (message) this.#messages.delete(message.id);
    this.#resized();
    this.onChange();
  }

  /** @throws for a command it does not know. */
  execute(command: object): unknown {
    if (command instanceof SendMessageBatchCommand) {
      for (const { MessageBody = '', DelaySeconds = 0 } of command.input.Entries ?? []) {
        this.send(MessageBody, { delayMs: DelaySeconds * 1000 });
      }
      return {};
    }
    if (command instanceof ReceiveMessageCommand) {
      const messages = this.receive(command.input.MaxNumberOfMessages ?? 1);
      return { Messages: messages.map(({ body, receipt }) => ({ Body: body, ReceiptHandle: receipt })) };
    }
    if (command instanceof DeleteMessageCommand) {
      this.delete(command.input.ReceiptHandle ?? '');
      return {};
    }
    if (command instanceof DeleteMessageBatchCommand) {
      for (const { ReceiptHandle } of command.input.Entries ?? []) this.delete(ReceiptHandle ?? '');
      return {};
    }
    if (command instanceof ChangeMessageVisibilityCommand) {
      const message = this.find(command.input.ReceiptHandle ?? '');
      if (message) message.visibleAt = this.#now() + (command.input.VisibilityTimeout ?? 0) * 1000;
      this.onChange();
      return {};
    }
    if (command instanceof GetQueueAttributesCommand) return { Attributes: this.#attributes() };
    throw new Error(`the queue does not know ${command.constructor.name}`);
  }

  #attributes(): Record<string, string> {
    const now = this.#now();
    const { countsLagMs = 0 } = this.#settings;
    if (countsLagMs > 0) {
      const { size = 0 } = this.#sizes.findLast(({ at }) => at <= now - countsLagMs) ?? {};
      return { ...NO_MESSAGES, ApproximateNumberOfMessages: String(size) };
    }
    const counts = { visible: 0, delayed: 0, 'in flight': 0 };
    for (const { hidden, visibleAt } of this.#messages.values()) counts[(visibleAt > now && hidden) || 'visible']++;
    return {
      ...NO_MESSAGES,
      ApproximateNumberOfMessages: String(counts.visible),
      ApproximateNumberOfMessagesNotVisible: String(counts['in flight']),
      ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    };
  }

  /** The message that this receipt would delete. */
  find(receipt: string): Message | undefined {
    const message = this.#messages.get(messageIdIn(receipt));
    return message?.receipt === receipt ? message : undefined;
  }
}

/** The message a receipt belongs to, current or not. */
export const messageIdIn = (receipt: string): string => receipt.slice(0, receipt.indexOf('/'));

/** Refuses one entry at random, and each other entry with a chance of one half, as a throttled queue does. */
export function refuseSome<E extends { Id?: string | undefined }>(
  entries: readonly E[],
  random: Random,
): { taken: E[]; failed: BatchResultErrorEntry[] } {
  const one = random.int(0, entries.length - 1);
  const { taken = [], refused = [] } = Object.groupBy(entries, (_, index) =>
    index === one || random.chance(0.5) ? 'refused' : 'taken',
  );
  return { taken, failed: refused.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })) };
}
