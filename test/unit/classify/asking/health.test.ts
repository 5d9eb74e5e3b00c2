import { afterEach, expect, it, vi } from 'vitest';
import { Health } from '../../../../lambda/classify/asking/health.ts';
import type { Failure } from '../../../../lambda/shared/models/reply/failure.ts';
import { modelVariant } from '../../../support/runs/model-variant.ts';

afterEach(() => void vi.useRealTimers());

const variant = modelVariant(['a']);
const down: Failure = { class: 'account', code: 'http_401', message: 'no' };

it('one request tells for all rows whose calls began before it', async () => {
  const health = new Health();
  let asked = 0;
  const ask = async () => (++asked === 1 ? down : undefined);
  const before = performance.now() - 1;
  expect(await Promise.all([1, 2, 3].map(() => health.whyDown(variant, before, ask)))).toEqual([down, down, down]);
  expect(await health.whyDown(variant, before, ask)).toBe(down);
  expect(asked).toBe(1);
});

it('an earlier look tells nothing about a later call', async () => {
  const health = new Health();
  await health.whyDown(variant, performance.now() - 1, async () => down);
  expect(await health.whyDown(variant, performance.now() + 1, async () => undefined)).toBeUndefined();
});

it('a look that could not be made is made again', async () => {
  const health = new Health();
  const before = performance.now() - 1;
  await expect(health.whyDown(variant, before, () => Promise.reject(new Error('no key')))).rejects.toThrow('no key');
  expect(await health.whyDown(variant, before, async () => down)).toBe(down);
});

it('a refusal stands for a quarter of an hour, an outage or an answer does not', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const health = new Health();
  const look = async (outcome: Failure | undefined) => {
    await health.whyDown(variant, performance.now(), async () => outcome);
    return health.refusedAt(variant);
  };
  expect(health.refusedAt(variant)).toBeUndefined();
  const at = performance.now();
  expect(await look(down)).toBe(at);
  vi.advanceTimersByTime(899_000);
  expect(health.refusedAt(variant)).toBe(at);
  vi.advanceTimersByTime(1_001);
  expect(health.refusedAt(variant)).toBeUndefined();
  expect(await look({ class: 'transient', code: 'timeout', message: '' })).toBeUndefined();
  expect(await look(undefined)).toBeUndefined();
});
