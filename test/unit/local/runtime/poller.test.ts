import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import type { LocalFunction } from '../../../../local/runtime/function.ts';
import { Poller } from '../../../../local/runtime/poller.ts';
import type { Queues, Received } from '../../../../local/services/queues.ts';
import { sqsRecord } from '../../../support/memory/sqs-record.ts';

afterEach(() => void vi.useRealTimers());

it('hands over what it has when the window is over, also where the clock is set back in it', async () => {
  const invoked = Promise.withResolvers<unknown>();
  let isInvoked = false;
  const waits: number[] = [];
  const message: Received = { record: sqsRecord('1', 'one'), bytes: 3 };
  const queues = {
    async receive(_name: string, seconds: number) {
      if (isInvoked) return await sleep(10, []);
      if (waits.push(seconds) === 1) return [message];
      // In the middle of the window.
      if (waits.length === 2) vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
      return await sleep(20, []);
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
  const poller = new Poller({
    source: {
      ...{ queue: 'results', function: 'report', batchSize: 10, windowSeconds: 4 },
      ...{ maxConcurrency: 2, reportsBatchItemFailures: true },
    },
    target: target as unknown as LocalFunction,
    queues: queues as unknown as Queues,
    onFailed() {},
    onBroken: invoked.reject,
  });
  expect(await invoked.promise).toEqual({ Records: [message.record] });
  await poller.stop();
  expect(Math.max(...waits.slice(1))).toBeLessThanOrEqual(0.2);
}, 10_000);
