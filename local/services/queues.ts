// The queues of the state folder, and what the event source pollers do with them: Lambda's part, so done in the
// process and not over HTTP as our functions do.

import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSRecord } from 'aws-lambda';
import { AGAIN } from '../../lambda/shared/contracts/messages.ts';
import { awakeMs } from '../awake.ts';
import { ACCOUNT, queueArn, REGION } from '../names.ts';
import { SnsStore, type SqsQueue, SqsStore } from './fauxqs.ts';
import { HeldRuns } from './held.ts';
import type { State } from './state.ts';

/** SQS: messages of one receive. */
const MAX_RECEIVE = 10;
/**
 * Visible messages beyond which senders wait: SQS holds any number, but here every message lies in memory, and
 * dispatch sends far faster than a model answers.
 */
const MAX_VISIBLE = 1_000;
/** Longest wait of a sender, the longest answer that a client of SQS must expect (a long poll's). */
const MAX_SEND_WAIT_MS = 20_000;
const ROOM_CHECK_MS = 50;

/** Milliseconds that a message's visibility or delay may end late. */
const TIMES_MS = 20;
/** Milliseconds beyond which the wall clock was set, or the machine asleep: a clock that is a little fast is neither. */
const JUMP_MS = 500;

export interface Received {
  readonly record: SQSRecord;
  readonly bytes: number;
}

export class Queues {
  readonly store = new SqsStore();
  readonly #state: State;
  #stopping = false;

  constructor(state: State) {
    this.#state = state;
    state.loadSqsAndSns(this.store, new SnsStore());
    this.store.persistence = state;
    for (const queue of this.store.allQueues()) {
      queue.persistence = state;
      // Whoever had received them is gone with the last process.
      queue.messages.unshift(...[...queue.inflightMessages.values()].map((entry) => entry.message));
      queue.inflightMessages.clear();
    }
  }

  /**
   * Makes the queue, or gives the one that stands these attributes.
   * @param once see takeOnce
   */
  ensure(name: string, attributes: Record<string, string>, once = false): void {
    // Queues are found by the end of their URL; the port is another one at each start.
    const url = `http://127.0.0.1/${ACCOUNT}/${name}`;
    const queue = this.store.getQueueByName(name) ?? this.store.createQueue(name, url, queueArn(name));
    queue.setAttributes(attributes);
    keepTime(queue);
    lookAtTimesRarely(queue);
    if (once) takeOnce(queue, this.#state);
  }

  /** Up to ten messages, and up to `most`; waits for the first one up to the given seconds. */
  async receive(name: string, waitSeconds: number, most: number): Promise<Received[]> {
    const queue = this.#queue(name);
    const first = this.#dequeue(queue, most);
    if (first.length > 0 || waitSeconds <= 0 || this.#stopping) return first;
    await queue.waitForMessages(waitSeconds);
    return this.#stopping ? [] : this.#dequeue(queue, most);
  }

  /** The messages of these runs are received by nobody until a run is released. */
  hold(name: string, runs: Iterable<string>): HeldRuns {
    return new HeldRuns(this.#queue(name), runs);
  }

  /** Nothing waits there and nothing is in anybody's hands. */
  isEmpty(name: string): boolean {
    const { messages, inflightMessages } = this.#queue(name);
    return messages.length === 0 && inflightMessages.size === 0;
  }

  delete(name: string, receiptHandles: readonly string[]): void {
    const queue = this.#queue(name);
    for (const handle of receiptHandles) queue.deleteMessage(handle);
  }

  /** Makes messages visible again that no function was given. */
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
    while (isFull() && !this.#stopping && awakeMs() < until) await sleep(ROOM_CHECK_MS);
  }

  /** Ends every wait. */
  stop(): void {
    this.#stopping = true;
    this.store.shutdown();
  }

  #queue(name: string): SqsQueue {
    const queue = this.store.getQueueByName(name);
    if (!queue) throw new Error(`there is no queue ${name}`);
    return queue;
  }

  #dequeue(queue: SqsQueue, most: number): Received[] {
    const messages = queue.dequeue(Math.min(most, MAX_RECEIVE), undefined, (arn) => this.store.getQueueByArn(arn));
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
        // No message of ours carries any.
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
 * Who was killed between two checkpoints sends again what had been sent. The last process's messages are known, whether
 * they are still there or done with: they are not taken a second time, nor paid for. SQS itself would take them. What is
 * sent again on purpose says so.
 */
function takeOnce(queue: SqsQueue, state: State): void {
  const take = queue.enqueue.bind(queue);
  queue.enqueue = (message) => {
    state.remember(message.md5OfBody);
    if (AGAIN in message.messageAttributes || !state.sentBefore.has(message.md5OfBody)) take(message);
  };
}

/**
 * fauxqs has the times of messages by the wall clock. A day that it is set forwards, or that a laptop sleeps, would show
 * all messages again that functions are at work on; an hour that it is set back would hide for an hour what was put off
 * for seconds. Times go with it, by all that it goes beyond the time awake.
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
  // Before anybody looks at a time, and before a new one is made.
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

/** fauxqs looks through all messages in flight at each receive of ten: with a batch of a thousand, a thousand times. */
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
