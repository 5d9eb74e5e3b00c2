// Word of uploads that comes through a queue: how many functions it starts at once, and what a restart does to it.
import { expect, it } from 'vitest';
import { z } from 'zod';
import { keys, put, readAll, startTiny, temporaryFolder, until } from '../../support/tiny-stack/index.ts';

/** Of the event source in tiny-stack/app.ts. */
const MAX_CONCURRENCY = 2;
const UPLOADS = 100;
const Worked = z.array(z.object({ began: z.number(), ended: z.number() }));

it('a hundred uploads at once start no more functions at a time than their event source may, and all are worked on', async () => {
  const stack = await startTiny();
  await Promise.all(Array.from({ length: UPLOADS }, (_, at) => put(stack, `queued/${at}.csv`, 'a')));
  await until(async () => (await keys(stack, 'worked/')).length === UPLOADS);
  const worked = Worked.parse(await readAll(stack, 'worked/'));
  const atOnce = worked.map(({ began }) => worked.filter((one) => one.began <= began && began < one.ended).length);
  expect(Math.max(...atOnce)).toBe(MAX_CONCURRENCY);
});

it('an upload that was not worked on before a restart is left to whoever uploaded it', async () => {
  const stateDir = await temporaryFolder();
  const before = await startTiny({ stateDir });
  await Promise.all(Array.from({ length: 30 }, (_, at) => put(before, `queued/${at}.csv`, 'a')));
  await before.stop();
  const stack = await startTiny({ stateDir });
  const [uploads] = [...stack.queues.store.allQueues()].filter(({ name }) => name.startsWith('Uploads'));
  expect(uploads && stack.queues.isEmpty(uploads.name)).toBe(true);
});
