import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import type { LocalFunction } from '../../../../local/runtime/function.ts';
import { Poller } from '../../../../local/runtime/poller.ts';
import type { Queues, Received } from '../../../../local/services/queues.ts';
import { sqsRecord } from '../../../support/memory/sqs-record.ts';

afterEach(() => void vi.useRealTimers());

const received = (id: string): Received => ({ record: sqsRecord(id, id), bytes: 3 });

interface Setting {
  readonly source: { readonly queue: string; readonly function: string; readonly windowSeconds: number };
  readonly queues: object;
  readonly target: object;
  readonly expectsMore: () => boolean;
  readonly spreads?: boolean;
  readonly onBroken: (error: unknown) => void;
}

const pollerOf = ({ source, queues, target, spreads = false, ...rest }: Setting): Poller =>
  new Poller({
    source: { ...source, batchSize: 10, maxConcurrency: 2, reportsBatchItemFailures: true },
    target: target as LocalFunction,
    queues: queues as Queues,
    spreads,
    onBatch() {},
    onFailed() {},
    ...rest,
  });

/**
 * @param answer of the queue to its nth request, counted from 1.
 * @returns the function's first event, and how many seconds each request for messages may wait.
 */
async function firstEvent(answer: (nth: number) => Received[] | Promise<Received[]>, expectsMore = () => true) {
  const invoked = Promise.withResolvers<unknown>();
  let isInvoked = false;
  const waits: number[] = [];
  const queues = {
    async receive(_name: string, seconds: number) {
      if (isInvoked) return await sleep(10, []);
      return await answer(waits.push(seconds));
    },
    delete() {},
    release() {},
  };
  const target = {
    async invoke(event: unknown) {
      isInvoked = true;
      invoked.resolve(event);
      return { ok: true, result: null };
    },
  };
  const source = { queue: 'results', function: 'report', windowSeconds: 4 };
  const poller = pollerOf({ source, queues, target, expectsMore, onBroken: invoked.reject });
  const event = await invoked.promise;
  await poller.stop();
  return { event, waits };
}

it('delivers what it has when the window is over, even if the clock is set back meanwhile', async () => {
  const message = received('one');
  const { event, waits } = await firstEvent(async (nth) => {
    if (nth === 1) return [message];
    // In the middle of the window.
    if (nth === 2) vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
    return await sleep(20, []);
  });
  expect(event).toEqual({ Records: [message.record] });
  expect(Math.max(...waits.slice(1))).toBeLessThanOrEqual(0.2);
}, 10_000);

it('gathers as long as the window is open', async () => {
  const messages = [received('one'), received('two'), received('three')];
  const { event, waits } = await firstEvent(async (nth) => {
    const message = messages[nth - 1];
    return message ? [message] : await sleep(20, []);
  });
  expect(event).toEqual({ Records: messages.map(({ record }) => record) });
  expect(waits.length).toBeGreaterThan(messages.length);
});

it('closes the window as soon as nobody is at work who could send more', async () => {
  const message = received('one');
  const { waits } = await firstEvent(
    async (nth) => (nth === 1 ? [message] : []),
    () => false,
  );
  expect(waits).toHaveLength(2);
});

it.each([
  [true, [['1', '2'], ['3']]],
  [false, [['1', '2', '3']]],
])('shares what fills no batch among free workers, where that is faster: %s', async (spreads, expected) => {
  const events: string[][] = [];
  const all = Promise.withResolvers<void>();
  let isFirst = true;
  const queues = {
    async receive() {
      if (!isFirst) return await sleep(10, []);
      isFirst = false;
      return [received('1'), received('2'), received('3')];
    },
    delete() {},
    release() {},
  };
  const target = {
    async invoke(event: { Records: { messageId: string }[] }) {
      if (events.push(event.Records.map(({ messageId }) => messageId)) === expected.length) all.resolve();
      await all.promise;
      return { ok: true, result: null };
    },
  };
  const source = { queue: 'samples', function: 'classify', windowSeconds: 0 };
  const poller = pollerOf({ source, queues, target, expectsMore: () => false, spreads, onBroken: all.reject });
  await all.promise;
  await poller.stop();
  expect(events).toEqual(expected);
});
