import { expect, it } from 'vitest';
import { AdaptiveLimit } from '../../../../lambda/classify/pacing/adaptive.ts';
import { playLoad } from '../../../support/openai/virtual-endpoint.ts';

/** As on a laptop: two workers of 32. */
const LAPTOP = { workers: 2, ceiling: 32 } as const;
const SEEDS = [1, 2, 3, 4, 5];

it('starts with a few calls in flight, which all workers share, and never with none', () => {
  expect(new AdaptiveLimit(32, 2, 60_000).limit).toBe(4);
  expect(new AdaptiveLimit(32, 8, 60_000).limit).toBe(1);
  expect(new AdaptiveLimit(32, 200, 60_000).limit).toBe(1);
  expect(new AdaptiveLimit(2, 1, 60_000).limit).toBe(2);
});

it('has no time-out at four slots, where 64 requests at once time out again and again', () => {
  const load = { ...LAPTOP, slots: 4, serviceMs: 1_000, sigma: 0, timeLimitMs: 5_000, seed: 1 };
  expect(playLoad({ ...load, rows: 64, fixed: 32 }).timeouts).toBeGreaterThan(64);
  expect(playLoad({ ...load, rows: 64 }).timeouts).toBe(0);
  const long = playLoad({ ...load, rows: 400 });
  expect(long.timeouts).toBe(0);
  // The slots are never idle.
  expect(long.milliseconds).toBeLessThan(102_000);
});

it('stays within the time limit where answers take different times', () => {
  for (const seed of SEEDS) {
    const load = { ...LAPTOP, rows: 400, slots: 4, serviceMs: 3_000, sigma: 0.5, timeLimitMs: 60_000, seed };
    const { timeouts, peakInFlight, milliseconds } = playLoad(load);
    expect(timeouts).toBe(0);
    expect(peakInFlight).toBeLessThan(32);
    expect(milliseconds).toBeLessThan(playLoad({ ...load, fixed: 2 }).milliseconds * 1.05);
  }
});

it('reaches the ceiling in a few round trips where the endpoint scales', () => {
  const load = { ...LAPTOP, rows: 2_000, slots: Infinity, serviceMs: 50, sigma: 0, timeLimitMs: 60_000, seed: 1 };
  const adaptive = playLoad(load);
  expect(adaptive.limits).toEqual([32, 32]);
  // 32 round trips with 64 in flight from the start.
  expect(adaptive.milliseconds - playLoad({ ...load, fixed: 32 }).milliseconds).toBeLessThanOrEqual(2 * 50);
});

it('is not taken in by the spread of a real model’s latency', () => {
  for (const seed of SEEDS) {
    const load = { ...LAPTOP, rows: 2_000, slots: Infinity, serviceMs: 2_000, sigma: 0.6, timeLimitMs: 60_000, seed };
    expect(playLoad(load).milliseconds).toBeLessThan(1.08 * playLoad({ ...load, fixed: 32 }).milliseconds);
  }
});

it('does not fall for calls far below their time limit, which this machine may have slowed down', () => {
  const limit = new AdaptiveLimit(64, 1, 60_000);
  answer(limit, 200, { from: 0, ms: 10 });
  answer(limit, 640, { from: 100, ms: 1_000 });
  expect(limit.limit).toBe(64);
  for (const from of [2_000, 20_000, 40_000, 60_000]) answer(limit, 64, { from, ms: 8_000 });
  expect(limit.limit).toBeLessThan(16);
});

it('halves once for calls that time out together, and grows again', () => {
  const limit = new AdaptiveLimit(64, 1, 1_000);
  answer(limit, 200, { from: 0, ms: 10 });
  expect(limit.limit).toBe(64);
  for (let call = 0; call < 64; call++) limit.timedOut({ from: 300, to: 1_300 });
  expect(limit.limit).toBe(32);
  answer(limit, 100, { from: 1_400, ms: 10 });
  expect(limit.limit).toBeGreaterThan(40);
  expect(limit.limit).toBeLessThan(64);
});

it('takes a single time-out among many calls for chance, but not among few', () => {
  const many = new AdaptiveLimit(64, 1, 1_000);
  answer(many, 200, { from: 0, ms: 10 });
  many.timedOut({ from: 300, to: 1_300 });
  expect(many.limit).toBe(64);
  const few = new AdaptiveLimit(8, 1, 1_000);
  few.timedOut({ from: 0, to: 1_000 });
  expect(few.limit).toBe(4);
});

it('comes back from an outage in which every call fails', () => {
  const limit = new AdaptiveLimit(32, 1, 1_000);
  answer(limit, 200, { from: 0, ms: 10 });
  for (let second = 1; second < 20; second++) limit.timedOut({ from: second * 1_000, to: second * 1_000 + 10 });
  expect(limit.limit).toBe(1);
  answer(limit, 300, { from: 30_000, ms: 10 });
  expect(limit.limit).toBe(32);
});

it('does not grow while no call waits', () => {
  const limit = new AdaptiveLimit(64, 1, 1_000);
  answer(limit, 200, { from: 0, ms: 10, limited: false });
  expect(limit.limit).toBe(8);
});

it('compares each variant with itself', () => {
  const limit = new AdaptiveLimit(64, 1, 60_000);
  for (let call = 0; call < 300; call++) {
    answer(
      limit,
      1,
      call % 2 === 0 ? { from: call, ms: 10, kind: 'quick' } : { from: call, ms: 4_000, kind: 'thinker' },
    );
  }
  expect(limit.limit).toBe(64);
});

function answer(
  limit: AdaptiveLimit,
  times: number,
  { from, ms, limited = true, kind = 'model' }: { from: number; ms: number; limited?: boolean; kind?: string },
): void {
  for (let call = 0; call < times; call++) limit.answered({ kind, from, to: from + ms, limited });
}
