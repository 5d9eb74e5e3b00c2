// What a dispatcher writes into its lease, and whose lease may be taken. For two at the same time see lease.test.ts.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Lease, takeLease } from '../../../lambda/dispatch/lease.ts';
import type { Checkpoint } from '../../../lambda/shared/contracts/run.ts';
import { type MemoryStore, memoryStore } from '../../support/memory/store.ts';

const KEY = 'runs/run/checkpoint.json';
const RENEW_MS = 20_000;
const LEASE_MS = 300_000;

// Fake time.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const memory = (): MemoryStore => memoryStore({ now: () => new Date() });
const standing = ({ json }: MemoryStore) => json(KEY) as Checkpoint;

async function taken(store: MemoryStore, holder: string): Promise<Lease> {
  const lease = await takeLease(store.store, 'run', holder);
  if (!lease) throw new Error('the lease is held');
  return lease;
}

it('says how many samples are in the queue, and in the end that nobody is at work', async () => {
  const store = memory();
  const lease = await taken(store, 'one');
  expect(lease.resumeAt).toBe(0);
  expect(standing(store)).toMatchObject({ sent: 0, released: false, holder: 'one' });
  await lease.advance(40);
  expect(standing(store)).toMatchObject({ sent: 40, released: false, holder: 'one' });
  await lease.release();
  expect(standing(store)).toMatchObject({ sent: 40, released: true, holder: 'one' });
  expect((await taken(store, 'other')).resumeAt).toBe(40);
});

it('differs each time it is written, so nobody takes a lease that was renewed in between', async () => {
  const store = memory();
  const lease = await taken(store, 'one');
  await lease.advance(0);
  await lease.advance(0);
  expect(new Set(store.bucket.versions(KEY).map(({ etag }) => etag)).size).toBe(3);
});

it('is renewed every 20 seconds until it is released, with the number sent by then', async () => {
  const store = memory();
  const lease = await taken(store, 'one');
  await lease.advance(40);
  const written = () => store.bucket.versions(KEY).length;
  await vi.advanceTimersByTimeAsync(3 * RENEW_MS);
  expect(written()).toBe(2 + 3);
  expect(standing(store)).toMatchObject({ sent: 40, released: false });
  await lease.release();
  await vi.advanceTimersByTimeAsync(3 * RENEW_MS);
  expect(written()).toBe(2 + 3 + 1);
});

it('is written in the order of events, even if a write is slow', async () => {
  const store = memory();
  const lease = await taken(store, 'one');
  await Promise.all([lease.advance(10), lease.advance(20), lease.release()]);
  expect(store.bucket.versions(KEY).map(({ body }) => JSON.parse(body.toString()).sent)).toEqual([0, 10, 20, 20]);
  expect(standing(store).released).toBe(true);
});

it('keeps renewing after a failed renewal', async () => {
  let fails = false;
  const store = memoryStore({
    now: () => new Date(),
    before(asked) {
      if (fails && asked.startsWith('PutObject')) throw new Error('away');
    },
  });
  await taken(store, 'one');
  fails = true;
  await vi.advanceTimersByTimeAsync(RENEW_MS);
  fails = false;
  await vi.advanceTimersByTimeAsync(RENEW_MS);
  expect(store.bucket.versions(KEY)).toHaveLength(2);
});

it.each([
  ['by another while it is fresh', LEASE_MS - 1, 'other', false, false],
  ['by another when its holder is taken for dead', LEASE_MS, 'other', false, true],
  ["by its holder's next try at once", 0, 'one', false, true],
  ['by who knows that nobody is at work', 0, 'other', true, true],
])('is taken %s', async (_, ageMs, holder, force, isTaken) => {
  const store = memory();
  store.putJson(KEY, { sent: 40, released: false, nonce: 'n', holder: 'one' });
  vi.advanceTimersByTime(ageMs);
  const lease = await takeLease(store.store, 'run', holder, force);
  expect(lease?.resumeAt).toBe(isTaken ? 40 : undefined);
});
