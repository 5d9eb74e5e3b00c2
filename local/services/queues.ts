// The queues of the state folder, and what Lambda's pollers do with them. Because that is Lambda's part, it happens
// inside the process and not over HTTP like our functions' requests.

import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSRecord } from 'aws-lambda';
import { AGAIN } from '../../lambda/shared/contracts/messages.ts';
import { awakeMs } from '../awake.ts';
import { ACCOUNT, queueArn, REGION } from '../names.ts';
import { SnsStore, type SqsQueue, SqsStore } from './fauxqs.ts';
import { HeldRuns } from './held.ts';
import type { State } from './state.ts';

/** SQS: messages per receive. */
const MAX_RECEIVE = 10;
/**
 * Visible messages beyond which senders wait. SQS holds any number, but here all messages are in memory, and dispatch
 * sends far faster than a model answers.
 */
const MAX_VISIBLE = 1_000;
/** How long a sender waits at most: as long as any client of SQS must expect to wait (for a long poll). */
const MAX_SEND_WAIT_MS = 20_000;
/** How often a sender looks whether it has waited long enough. A receiver wakes it sooner. */
const ROOM_CHECK_MS = 500;

/** How many milliseconds late a message's visibility or delay may end. */
const TIMES_MS = 20;
/** A jump of more milliseconds means that the clock was set or the machine slept. A slightly fast clock stays below. */
const JUMP_MS = 500;

export interface Received {
  readonly record: SQSRecord;
  readonly bytes: number;
}

export class Queues {
  readonly store = new SqsStore();
  readonly #state: State;
  #stopping = false;
  /** Resolves at the next receive from any queue. */
  #received = Promise.withResolvers<void>();

  constructor(state: State) {
    this.#state = state;
    state.loadSqsAndSns(this.store, new SnsStore());
    this.store.persistence = state;
    for (const queue of this.store.allQueues()) {
      queue.persistence = state;
      // Their receivers ended with the last process.
      queue.messages.unshift(...[...queue.inflightMessages.values()].map((entry) => entry.message));
      queue.inflightMessages.clear();
    }
  }

  /**
   * Makes the queue, or gives an existing one these attributes.
   * @param once see takeOnce
   */
  ensure(name: string, attributes: Record<string, string>, once = false): void {
    // Queues are found by the end of their URL, because the port differs at each start.
    const url = `http://127.0.0.1/${ACCOUNT}/${name}`;
    const queue = this.store.getQueueByName(name) ?? this.store.createQueue(name, url, queueArn(name));
    queue.setAttributes(attributes);
    keepTime(queue);
    lookAtTimesRarely(queue);
    if (once) takeOnce(queue, this.#state);
  }

  /** Receives up to ten messages, and at most `most`. Waits up to the given seconds for the first one. */
  async receive(name: string, waitSeconds: number, most: number): Promise<Received[]> {
    const queue = this.#queue(name);
    const first = this.#dequeue(queue, most);
    if (first.length > 0 || waitSeconds <= 0 || this.#stopping) return first;
    await queue.waitForMessages(waitSeconds);
    return this.#stopping ? [] : this.#dequeue(queue, most);
  }

  /** Holds the messages of these runs until each run is released. */
  hold(names: readonly string[], runs: Iterable<string>): HeldRuns {
    return new HeldRuns(
      names.map((name) => this.#queue(name)),
      runs,
    );
  }

  /** Whether no message is waiting or being handled. */
  isEmpty(name: string): boolean {
    const { messages, inflightMessages } = this.#queue(name);
    return messages.length === 0 && inflightMessages.size === 0;
  }

  /** Whether some message waits to be received. */
  hasWaiting(name: string): boolean {
    return this.#queue(name).messages.length > 0;
  }

  /** Deletes all that wait. Call it before anything is received. */
  purge(name: string): void {
    this.#queue(name).purge();
  }

  delete(name: string, receiptHandles: readonly string[]): void {
    const queue = this.#queue(name);
    for (const handle of receiptHandles) queue.deleteMessage(handle);
  }

  /** Makes messages visible again that were not given to any function. */
  release(name: string, receiptHandles: readonly string[]): void {
    const queue = this.#queue(name);
    for (const handle of receiptHandles) queue.changeVisibility(handle, 0);
  }

  send(arn: string, body: string): void {
    const queue = this.store.getQueueByArn(arn);
    if (!queue) throw new Error(`there is no queue ${arn}`);
    queue.enqueue(SqsStore.createMessage(body));
  }

  /** Resolves when a sender may send to the queue. */
  async room(queueUrl: string): Promise<void> {
    const until = awakeMs() + MAX_SEND_WAIT_MS;
    const isFull = (): boolean => (this.store.getQueue(queueUrl)?.messages.length ?? 0) >= MAX_VISIBLE;
    while (isFull() && !this.#stopping && awakeMs() < until) {
      await Promise.race([this.#received.promise, sleep(ROOM_CHECK_MS, undefined, { ref: false })]);
    }
  }

  /** Ends every wait. */
  stop(): void {
    this.#stopping = true;
    this.#received.resolve();
    this.store.shutdown();
  }

  #queue(name: string): SqsQueue {
    const queue = this.store.getQueueByName(name);
    if (!queue) throw new Error(`there is no queue ${name}`);
    return queue;
  }

  #dequeue(queue: SqsQueue, most: number): Received[] {
    const messages = queue.dequeue(Math.min(most, MAX_RECEIVE), undefined, (arn) => this.store.getQueueByArn(arn));
    this.#received.resolve();
    this.#received = Promise.withResolvers();
    return messages.map(({ MessageId, ReceiptHandle, Body, MD5OfBody }) => {
      const message = queue.inflightMessages.get(ReceiptHandle)?.message;
      const record: SQSRecord = {
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: {
          ApproximateReceiveCount: String(message?.approximateReceiveCount ?? 1),
          SentTimestamp: String(message?.sentTimestamp ?? Date.now()),
          SenderId: ACCOUNT,
          ApproximateFirstReceiveTimestamp: String(message?.approximateFirstReceiveTimestamp ?? Date.now()),
        },
        // Our messages carry none.
        messageAttributes: {},
        md5OfBody: MD5OfBody,
        eventSource: 'aws:sqs',
        eventSourceARN: queue.arn,
        awsRegion: REGION,
      };
      return { record, bytes: Buffer.byteLength(Body) };
    });
  }
}

/**
 * A dispatch killed between two checkpoints sends some messages again. The last process's messages are known, whether
 * still waiting or done, and are not accepted, or paid for, a second time. SQS would accept them. Messages sent again
 * on purpose are marked.
 */
function takeOnce(queue: SqsQueue, state: State): void {
  const take = queue.enqueue.bind(queue);
  queue.enqueue = (message) => {
    state.remember(message.md5OfBody);
    if (AGAIN in message.messageAttributes || !state.sentBefore.has(message.md5OfBody)) take(message);
  };
}

/**
 * fauxqs times messages by the wall clock. If the clock is set forwards a day or a laptop sleeps, all messages that
 * functions are working on would become visible again. If it is set back an hour, messages delayed for seconds would
 * stay hidden for an hour. So their times are shifted by whatever the clock gains or loses against the time awake.
 */
function keepTime(queue: SqsQueue): void {
  const ahead = (): number => Date.now() - awakeMs();
  let known = ahead();
  const follow = (): void => {
    const jump = ahead() - known;
    if (Math.abs(jump) < JUMP_MS) return;
    known += jump;
    for (const entry of queue.inflightMessages.values()) entry.visibilityDeadline += jump;
  };
  // Before anybody reads a time or makes a new one.
  const { processTimers, dequeue, changeVisibility } = queue;
  queue.processTimers = () => {
    follow();
    processTimers.call(queue);
  };
  queue.dequeue = (...args) => {
    follow();
    return dequeue.apply(queue, args);
  };
  queue.changeVisibility = (...args) => {
    follow();
    changeVisibility.apply(queue, args);
  };
}

/** For each receive of ten, fauxqs scans all messages in flight: with a batch of a thousand, a thousand times. */
function lookAtTimesRarely(queue: SqsQueue): void {
  const look = queue.processTimers.bind(queue);
  let last = Number.NEGATIVE_INFINITY;
  queue.processTimers = () => {
    const now = performance.now();
    if (now - last < TIMES_MS) return;
    last = now;
    look();
  };
}
