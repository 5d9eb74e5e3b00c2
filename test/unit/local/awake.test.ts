import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { afterAwake, awakeMs } from '../../../local/awake.ts';

afterEach(() => void vi.restoreAllMocks());

/** The process stands still, as for SIGSTOP or while a laptop sleeps. */
function sleepFor(milliseconds: number): void {
  const real = process.hrtime.bigint;
  vi.spyOn(process.hrtime, 'bigint').mockImplementation(() => real() + BigInt(milliseconds) * 1_000_000n);
}

it('counts no more than a moment of hours that were slept through', () => {
  const before = awakeMs();
  sleepFor(8 * 3_600_000);
  expect(awakeMs() - before).toBeLessThan(600);
});

it('runs on where nothing is slept through', async () => {
  const before = awakeMs();
  await sleep(50);
  expect(awakeMs() - before).toBeGreaterThanOrEqual(49);
});

it('a timer waits for what is left of its time after a sleep', async () => {
  const started = performance.now();
  await new Promise<void>((resolve) => {
    afterAwake(700, resolve);
    sleepFor(3_600_000);
  });
  // Of the sleep, half a second is taken for being awake.
  expect(performance.now() - started).toBeGreaterThan(150);
}, 10_000);

it('a timer that was ended does nothing', async () => {
  const fired = vi.fn();
  afterAwake(10, fired)();
  await sleep(30);
  expect(fired).not.toHaveBeenCalled();
});
