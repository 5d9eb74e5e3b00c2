import { expect, it, onTestFinished, vi } from 'vitest';
import { Lane } from '../../../../lambda/classify/pacing/lane.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';

const SETTINGS = { concurrency: 32, workers: 2 };

const laneOf = (limits: object) =>
  new Lane(Endpoint.parse({ name: 'a', baseUrl: 'http://a.test', ...limits }), SETTINGS);

/** Calls that begin before any ends. */
function begun(lane: Lane): { count: () => number; end: () => Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let count = 0;
  const calls = Array.from({ length: 100 }, () =>
    lane.enter(async () => {
      count++;
      const from = performance.now();
      await promise;
      lane.answered('model', from);
    }),
  );
  return {
    count: () => count,
    end: async () => {
      resolve();
      await Promise.all(calls);
    },
  };
}

it('begins with few calls to an endpoint that declares no limit, and allows more after answers', async () => {
  const lane = laneOf({});
  const first = begun(lane);
  await settled();
  expect(first.count()).toBe(4);
  await first.end();
  const second = begun(lane);
  await settled();
  expect(second.count()).toBe(32);
  await second.end();
});

it.each([{ max_concurrent_requests: 64 }, { max_requests_per_minute: 9_000 }, { max_tokens_per_minute: 1e6 }])(
  'leaves a declared limit as it is: %o',
  async (limits) => {
    const lane = laneOf(limits);
    const calls = begun(lane);
    await settled();
    expect(calls.count()).toBe(32);
    lane.unanswered(performance.now());
    await calls.end();
    const later = begun(lane);
    await settled();
    expect(later.count()).toBe(32);
    await later.end();
  },
);

it('allows fewer after calls without an answer', async () => {
  const lane = laneOf({});
  lane.unanswered(performance.now());
  const calls = begun(lane);
  await settled();
  expect(calls.count()).toBe(2);
  await calls.end();
});

it('tells each call that found no time when its turn is, at the pace of the last answers', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const lane = laneOf({ request_timeout: 240 });
  expect(lane.nextTurnMs()).toBe(0);
  const { promise, resolve } = Promise.withResolvers<void>();
  const calls = Array.from({ length: 100 }, () => lane.enter(() => promise));
  for (let answer = 0; answer < 5; answer++) {
    vi.advanceTimersByTime(2_000);
    lane.answered('model', performance.now() - 8_000);
  }
  expect([lane.nextTurnMs(), lane.nextTurnMs(), lane.nextTurnMs()]).toEqual([2_000, 4_000, 6_000]);
  lane.answered('model', performance.now());
  expect(lane.nextTurnMs()).toBeLessThanOrEqual(2_000);
  resolve();
  await Promise.all(calls);

  const declared = laneOf({ max_concurrent_requests: 4 });
  expect(declared.nextTurnMs()).toBe(0);
});

/** Lets everything happen that waits for no call. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
