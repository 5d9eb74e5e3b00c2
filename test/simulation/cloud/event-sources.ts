// What starts functions: queues, asynchronous events with their retries, and the schedule.

import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { sqsRecord } from '../../support/memory/sqs-record.ts';
import type { Faults } from '../schedules/faults.ts';
import type { Watch } from '../watch.ts';
import type { End, Invocation, LambdaFunction, Surroundings } from './functions.ts';
import type { Message, Queue } from './queue.ts';
import type { Entry } from './timeline.ts';

export interface Sources extends Surroundings {
  readonly faults: Faults;
  readonly watch: Watch;
}

export interface QueueSourceSettings {
  readonly queue: Queue;
  readonly target: LambdaFunction<SQSEvent>;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** Whether the function says which messages failed. If not, they are done unless it throws. */
  readonly reportsFailures?: boolean;
}

/** Longest time between a message's arrival and its receive, in milliseconds. */
const POLL_MS = 200;

const BatchResponse = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })),
}) satisfies z.ZodType<SQSBatchResponse>;

export class QueueSource {
  readonly #world: Sources;
  readonly #settings: QueueSourceSettings;
  #running = 0;
  #poll: Entry | undefined;

  constructor(world: Sources, settings: QueueSourceSettings) {
    this.#world = world;
    this.#settings = settings;
    settings.queue.onChange = () => this.#wake();
  }

  #wake(): void {
    const { timeline, random } = this.#world;
    const { queue, maxConcurrency } = this.#settings;
    const next = queue.nextAt;
    if (next === undefined || this.#running >= maxConcurrency) return;
    if (this.#poll && !this.#poll.cancelled && this.#poll.at <= next + POLL_MS) return;
    if (this.#poll) this.#poll.cancelled = true;
    this.#poll = timeline.at(Math.max(next, timeline.now) + random.next() * POLL_MS, () => {
      this.#poll = undefined;
      this.#receive();
    });
  }

  #receive(): void {
    const { random } = this.#world;
    const { queue, batchSize } = this.#settings;
    this.#start(queue.receive(random.int(1, batchSize)));
    this.#wake();
  }

  #start(messages: readonly Message[]): void {
    const { faults } = this.#world;
    const { queue, target } = this.#settings;
    if (messages.length === 0) return;
    for (const { id } of messages) if (faults.at(`from ${queue.name}`) === 'delivered twice') queue.showAgain(id);
    this.#running++;
    const event = { Records: messages.map((message) => record(message, queue)) };
    const about = () => `${queue.name}: ${messages.map(label).join(', ')}`;
    target.invoke(event, about, (end, invocation) => {
      this.#running--;
      this.#acknowledge(messages, end, invocation);
      this.#wake();
    });
  }

  #acknowledge(messages: readonly Message[], end: End, invocation: Invocation): void {
    const { faults, watch, say } = this.#world;
    const { queue, reportsFailures = true } = this.#settings;
    // An invocation that fails as a whole leaves all its messages to the visibility timeout.
    if ('error' in end) {
      if (invocation.instance.state !== 'dead') watch.kept(invocation, queue, messages);
      return;
    }
    const { batchItemFailures } = reportsFailures ? BatchResponse.parse(end.value) : { batchItemFailures: [] };
    const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    const unknown = failed.find((id) => !messages.some((message) => message.id === id));
    if (unknown !== undefined) watch.violate(`${invocation.name} says that ${unknown} failed, which it was not given`);
    const done = messages.filter(({ id }) => !failed.includes(id));
    watch.kept(
      invocation,
      queue,
      messages.filter(({ id }) => failed.includes(id)),
    );
    if (done.length === 0) return;
    if (faults.at(`done with ${queue.name}`) === 'acknowledgement lost') {
      say(() => `${invocation.name}: the acknowledgement is lost`);
      return;
    }
    for (const { receipt, body } of done) {
      watch.acknowledged(invocation, queue.name, body);
      queue.delete(receipt);
    }
  }
}

function record({ id, receipt, body, receives }: Message, { name }: Queue): SQSRecord {
  const eventSourceARN = `arn:aws:sqs:eu-west-1:000000000000:${name}`;
  return { ...sqsRecord(id, body, receives), receiptHandle: receipt, eventSourceARN };
}

/** Parsed for the history, where `3` is a sample or its prediction. */
const Labelled = z.object({
  index: z.number().optional(),
  type: z.string().optional(),
  prediction: z.object({ index: z.number(), status: z.string() }).optional(),
});

function label({ body, receives }: Message): string {
  const { index, type, prediction } = Labelled.parse(JSON.parse(body));
  const what = prediction ? `${prediction.index} ${prediction.status}` : (index ?? type ?? 'an upload');
  return receives > 1 ? `${what} (receive ${receives})` : String(what);
}

/** How long Lambda waits before each retry. */
const RETRY_AFTER_MS = [60_000, 120_000];
/** Longest time an event takes to arrive, in milliseconds. */
export const EVENT_MS = 2_000;
export interface AsyncSettings {
  /** 0 to 2. */
  readonly retries: number;
}

/** Asynchronous invocations, by events of the schedule or of whoever resumes a run. */
export class AsyncSource<E> {
  readonly #world: Sources;
  readonly #target: LambdaFunction<E>;
  readonly #settings: AsyncSettings;
  readonly #waiting = new Set<Entry>();
  #running = 0;
  #events = 0;

  constructor(world: Sources, target: LambdaFunction<E>, settings: AsyncSettings) {
    this.#world = world;
    this.#target = target;
    this.#settings = settings;
  }

  /** Events that are not finished. */
  get pending(): number {
    return this.#waiting.size + this.#running;
  }

  send(event: E, label: string): void {
    const id = `event ${++this.#events}`;
    this.#later(this.#world.random.next() * EVENT_MS, () => this.#attempt(event, label, id, 0));
  }

  /** Drops all pending events and retries. */
  forget(): void {
    for (const entry of this.#waiting) entry.cancelled = true;
    this.#waiting.clear();
  }

  #later(milliseconds: number, act: () => void): void {
    const entry = this.#world.timeline.after(milliseconds, () => {
      this.#waiting.delete(entry);
      act();
    });
    this.#waiting.add(entry);
  }

  #attempt(event: E, label: string, id: string, retry: number): void {
    const { retries } = this.#settings;
    const onEnd = (end: End) => {
      this.#running--;
      if ('error' in end && retry < retries) {
        this.#later(RETRY_AFTER_MS[retry] ?? 0, () => this.#attempt(event, label, id, retry + 1));
      }
    };
    this.#running++;
    this.#target.invoke(event, () => (retry === 0 ? label : `${label}, retry ${retry}`), onEnd, id);
  }
}
