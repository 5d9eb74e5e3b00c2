import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { afterAwake, awakeMs } from '../../../local/awake.ts';

afterEach(() => void vi.restoreAllMocks());

/** Blocks the process, as SIGSTOP or a sleeping laptop would. */
function sleepFor(milliseconds: number): void {
  const real = process.hrtime.bigint;
  vi.spyOn(process.hrtime, 'bigint').mockImplementation(() => real() + BigInt(milliseconds) * 1_000_000n);
}

it('counts only a moment of hours spent asleep', () => {
  const before = awakeMs();
  sleepFor(8 * 3_600_000);
  expect(awakeMs() - before).toBeLessThan(600);
});

it('keeps running while nothing sleeps', async () => {
  const before = awakeMs();
  await sleep(50);
  expect(awakeMs() - before).toBeGreaterThanOrEqual(49);
});

it('a timer waits for the rest of its time after a sleep', async () => {
  const started = performance.now();
  await new Promise<void>((resolve) => {
    afterAwake(700, resolve);
    sleepFor(3_600_000);
  });
  // Half a second of the sleep counts as awake.
  expect(performance.now() - started).toBeGreaterThan(150);
}, 10_000);

it('a cancelled timer does nothing', async () => {
  const fired = vi.fn();
  afterAwake(10, fired)();
  await sleep(30);
  expect(fired).not.toHaveBeenCalled();
});
