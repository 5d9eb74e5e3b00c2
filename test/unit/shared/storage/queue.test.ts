import { type SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Batcher, MAX_BATCH_BYTES, type OutMessage, sendBatch } from '../../../../lambda/shared/storage/queue.ts';

// Fake timers, so pauses between tries take no time.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, ms)),
}));

/** Bodies that a queue refuses, for each of its requests. */
type Refusals = readonly (readonly string[])[];

/** A queue that refuses some entries. @returns what it accepted, and the entries and second of each request */
function queue(refusals: Refusals, SenderFault = false) {
  const taken: (readonly [body: string, group: string | undefined])[] = [];
  const requests: (readonly [second: number, bodies: string])[] = [];
  const sqs = new SQSClient({ region: 'eu-west-1' });
  const start = performance.now();
  Object.defineProperty(sqs, 'send', {
    value: async ({ input: { Entries = [] } }: SendMessageBatchCommand) => {
      const refused = refusals[requests.length] ?? [];
      const isRefused = (body = '') => refused.includes(body) || refused.includes('*');
      const bodies = Entries.map(({ MessageBody }) => MessageBody).join('');
      requests.push([(performance.now() - start) / 1000, bodies]);
      for (const { MessageBody = '', MessageGroupId } of Entries) {
        if (!isRefused(MessageBody)) taken.push([MessageBody, MessageGroupId]);
      }
      const failed = Entries.filter(({ MessageBody }) => isRefused(MessageBody));
      // In a different order than they came.
      return { Failed: failed.reverse().map(({ Id }) => ({ Id, Code: 'Throttled', SenderFault })) };
    },
  });
  return { sqs, taken, requests };
}

const LETTERS = [...'abcdefghij'];
const messages: OutMessage[] = LETTERS.map((body) => ({ body, group: `of ${body}` }));

async function send(sqs: SQSClient): Promise<void> {
  const sent = sendBatch(sqs, 'url', messages);
  sent.catch(() => undefined);
  await vi.runAllTimersAsync();
  await sent;
}

describe('sendBatch', () => {
  it('sends each refused message again, however often and in whatever order they are refused', async () => {
    const { sqs, taken, requests } = queue([[...'bdfhj'], [...'dhj'], ['h', 'j'], ['j']]);
    await send(sqs);
    expect(taken.map(([body]) => body).toSorted()).toEqual(LETTERS);
    expect(taken.every(([body, group]) => group === `of ${body}`)).toBe(true);
    expect(requests.map(([, bodies]) => [...bodies].toSorted().join(''))).toEqual([
      'abcdefghij',
      'bdfhj',
      'dhj',
      'hj',
      'j',
    ]);
  });

  it('waits twice as long each time', async () => {
    const { sqs, requests } = queue([['a'], ['a'], ['a'], ['a'], ['a']]);
    await send(sqs);
    expect(requests.map(([second]) => second)).toEqual([0, 0.2, 0.6, 1.4, 3, 6.2]);
  });

  it('gives up after six tries, and says what the queue said', async () => {
    const { sqs, requests } = queue(Array.from({ length: 9 }, () => ['c', 'e']));
    await expect(send(sqs)).rejects.toThrow('the queue refused 2 messages: Throttled');
    expect(requests).toHaveLength(6);
  });

  it('does not retry an entry that is itself wrong', async () => {
    const { sqs, requests } = queue([['c']], true);
    await expect(send(sqs)).rejects.toThrow('the queue refused 1 messages');
    expect(requests).toHaveLength(1);
  });

  it('sends nothing if there is nothing to send', async () => {
    const { sqs, requests } = queue([]);
    await sendBatch(sqs, 'url', []);
    expect(requests).toEqual([]);
  });
});

describe('Batcher', () => {
  const bodies = (batch: readonly OutMessage[] | undefined) => batch?.map(({ body }) => body).join('');

  it('returns a full batch before the eleventh message', () => {
    const batcher = new Batcher();
    expect(messages.map((message) => batcher.add(message))).toEqual(LETTERS.map(() => undefined));
    expect(bodies(batcher.add({ body: 'k' }))).toBe('abcdefghij');
    expect(bodies(batcher.take())).toBe('k');
    expect(batcher.take()).toEqual([]);
  });

  it('keeps within the bytes of a batch, counted as UTF-8, and then starts counting anew', () => {
    const half = 'ä'.repeat(MAX_BATCH_BYTES / 4);
    const batcher = new Batcher();
    expect(batcher.add({ body: half })).toBeUndefined();
    expect(batcher.add({ body: half })).toBeUndefined();
    expect(batcher.add({ body: 'x' })).toHaveLength(2);
    expect(batcher.add({ body: half })).toBeUndefined();
    expect(batcher.add({ body: half })).toHaveLength(2);
  });

  it('sends a message alone if it fills a batch', () => {
    const batcher = new Batcher();
    expect(batcher.add({ body: 'x'.repeat(MAX_BATCH_BYTES) })).toBeUndefined();
    expect(batcher.add({ body: 'y' })).toHaveLength(1);
  });
});
