import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NoTimeError, Pacer } from '../../../../lambda/classify/pacing/pace.ts';

// Fake timers and a fake performance.now().
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, ms)),
}));

/** Seconds at which `count` requests leave a pacer when all of them ask at once. */
async function departures(pacer: Pacer, count: number): Promise<number[]> {
  const left: number[] = [];
  const start = performance.now();
  const all = Array.from({ length: count }, async () => {
    await pacer.take(Number.POSITIVE_INFINITY, []);
    left.push((performance.now() - start) / 1000);
  });
  await vi.runAllTimersAsync();
  await Promise.all(all);
  return left;
}

describe('Pacer', () => {
  it('spaces requests by its share of the limit', async () => {
    // 625 a minute, spread over 62.5 s.
    const pacer = new Pacer({ max_requests_per_minute: 1_250 }, 2);
    expect(await departures(pacer, 4)).toEqual([0.1, 0.2, 0.3, 0.4].map((second) => expect.closeTo(second, 2)));
  });

  it('spaces requests by their tokens, and learns their number from usage', async () => {
    const pacer = new Pacer({ max_tokens_per_minute: 62_500 }, 1);
    const messages = [{ role: 'user', content: 'x'.repeat(3_000) }] as const;
    const first = pacer.take(Number.POSITIVE_INFINITY, messages);
    await vi.runAllTimersAsync();
    // 3,000 characters count as 1,000 tokens. They were 500, so half the time is given back.
    (await first).used({ prompt_tokens: 499, completion_tokens: 1, cached_tokens: 0, reasoning_tokens: 0 });
    const begun = performance.now();
    const second = pacer.take(Number.POSITIVE_INFINITY, messages);
    await vi.runAllTimersAsync();
    await second;
    expect(performance.now() - begun).toBeGreaterThan(400);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('does not believe a usage that no minute could have held', async () => {
    const pacer = new Pacer({ max_tokens_per_minute: 60_000 }, 1);
    const messages = [{ role: 'user', content: 'x'.repeat(300) }] as const;
    const most = { prompt_tokens: 20_000_000, completion_tokens: 20_000_000, cached_tokens: 0, reasoning_tokens: 0 };
    const first = pacer.take(Number.POSITIVE_INFINITY, messages);
    await vi.runAllTimersAsync();
    (await first).used(most);
    const begun = performance.now();
    const second = pacer.take(Number.POSITIVE_INFINITY, messages);
    await vi.runAllTimersAsync();
    await second;
    expect(performance.now() - begun).toBeLessThan(3 * 60_000);
  });

  it('waits if the endpoint says that nothing is left', async () => {
    const pacer = new Pacer({}, 2);
    pacer.observe(
      new Headers({
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1m0s',
      }),
    );
    expect(await departures(pacer, 1)).toEqual([2]);
  });

  it('gives back a place that comes too late', async () => {
    const pacer = new Pacer({ max_requests_per_minute: 60 }, 1);
    await expect(pacer.take(performance.now() + 100, [])).rejects.toThrow(NoTimeError);
    expect(await departures(pacer, 1)).toEqual([expect.closeTo(60 / 57.6, 1)]);
  });

  it('holds everybody back during a pause that the endpoint asked for', async () => {
    const pacer = new Pacer({}, 1);
    pacer.pause(5_000);
    expect(await departures(pacer, 2)).toEqual([5, 5]);
  });

  it('lets waiting requests leave one by one after a pause, not all at its end', async () => {
    // One per second, because 60 are spread over 62.5 s.
    const pacer = new Pacer({ max_requests_per_minute: 60 }, 1);
    const left: number[] = [];
    const take = async () => {
      await pacer.take(Number.POSITIVE_INFINITY, []);
      left.push(performance.now() - start);
    };
    const start = performance.now();
    const all = [take(), take(), take(), take()];
    await vi.advanceTimersByTimeAsync(1_500);
    pacer.pause(10_000);
    await vi.advanceTimersByTimeAsync(5_000);
    all.push(take());
    await vi.runAllTimersAsync();
    await Promise.all(all);
    const [first = 0, second = 0] = left;
    expect(first).toBeLessThan(1_500);
    expect(second).toBeGreaterThan(11_500);
    const gaps = left.slice(2).map((time, index) => time - (left[index + 1] ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThan(690);
    expect(gaps).toHaveLength(3);
  });

  it('says at once when the next place is too late', async () => {
    const pacer = new Pacer({}, 1);
    pacer.pause(5_000);
    await expect(pacer.take(performance.now() + 1_000, [])).rejects.toEqual(new NoTimeError(5_000));
  });

  it('shares the limit on concurrent calls, and never rounds it to none', () => {
    expect(new Pacer({ max_concurrent_requests: 64 }, 5).maxConcurrency).toBe(12);
    expect(new Pacer({ max_concurrent_requests: 2 }, 5).maxConcurrency).toBe(1);
  });
});
