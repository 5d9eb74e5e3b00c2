import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NoTimeError, Pacer } from '../../../lambda/classify/pace.ts';

// A clock of the test's own: timers and performance.now() alike.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, ms)),
}));

/** Seconds at which `count` requests leave a pacer that is asked for all of them at once. */
async function departures(pacer: Pacer, count: number): Promise<number[]> {
  const left: number[] = [];
  const start = performance.now();
  const all = Array.from({ length: count }, async () => {
    await pacer.take(Number.POSITIVE_INFINITY);
    left.push((performance.now() - start) / 1000);
  });
  await vi.runAllTimersAsync();
  await Promise.all(all);
  return left;
}

describe('Pacer', () => {
  it('spaces requests by its share of the limit', async () => {
    const pacer = new Pacer({ max_requests_per_minute: 600 }, 2);
    expect(await departures(pacer, 4)).toEqual([0, 0.2, 0.4, 0.6].map((second) => expect.closeTo(second, 3)));
  });

  it('lets no minute of all workers together go above the limit', async () => {
    const workers = 3;
    const all: number[] = [];
    for (let worker = 0; worker < workers; worker++) {
      all.push(...(await departures(new Pacer({ max_requests_per_minute: 90 }, workers), 90)));
    }
    for (const begin of all) {
      // One request per worker may begin at the very start of the window.
      expect(all.filter((at) => at >= begin && at < begin + 60).length).toBeLessThanOrEqual(90);
    }
  });

  it('holds everybody back while the endpoint has asked for a pause', async () => {
    const pacer = new Pacer({}, 1);
    pacer.pause(5_000);
    expect(await departures(pacer, 2)).toEqual([5, 5]);
  });

  it('says at once when the next place is too late', async () => {
    const pacer = new Pacer({}, 1);
    pacer.pause(5_000);
    await expect(pacer.take(performance.now() + 1_000)).rejects.toEqual(new NoTimeError(5_000));
  });

  it('shares the limit on calls at once, and never rounds it to none', () => {
    expect(new Pacer({ max_concurrent_requests: 64 }, 5).maxConcurrency).toBe(12);
    expect(new Pacer({ max_concurrent_requests: 2 }, 5).maxConcurrency).toBe(1);
  });
});
