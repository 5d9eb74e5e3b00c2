import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Changes } from '../../../../local/runtime/changes.ts';

/** No test waits for so long. */
const NEVER_MS = 600_000;

it('wakes whoever waits at the next change', async () => {
  const changes = new Changes();
  const waiting = changes.wait(NEVER_MS, undefined);
  await sleep(50);
  changes.tell();
  await waiting;
});

it('misses no change that comes between two waits, and tells each once', async () => {
  const changes = new Changes();
  changes.tell();
  changes.tell();
  await changes.wait(NEVER_MS, undefined);
  await changes.wait(1, undefined);
  changes.tell();
  await changes.wait(NEVER_MS, undefined);
});

it('waits no longer than asked, and not at all once it is to end', async () => {
  const changes = new Changes();
  await changes.wait(1, undefined);
  await expect(changes.wait(NEVER_MS, AbortSignal.timeout(60))).rejects.toThrow(/abort/i);
});
