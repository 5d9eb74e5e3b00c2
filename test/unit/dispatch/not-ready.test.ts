// In AWS, a run whose endpoint is out of order at the start waits for it: the sweep dispatches it again.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EndpointNotReadyError } from '../../../lambda/dispatch/preflight/not-ready.ts';
import { ACTIVE, runKey, waitingKey } from '../../../lambda/shared/keys.ts';
import { log } from '../../../lambda/shared/log.ts';
import { MemoryCloud } from '../../support/memory/cloud.ts';

log.setLogLevel('SILENT');
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, ms)),
}));

/** Lets time pass until it is done. @returns what it throws. */
async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  let outcome: { readonly thrown: unknown } | undefined;
  void work.then(
    () => {
      outcome = { thrown: undefined };
    },
    (thrown: unknown) => {
      outcome = { thrown };
    },
  );
  while (!outcome) await vi.advanceTimersByTimeAsync(500);
  return outcome.thrown;
}

it('starts once the endpoint answers, and `status` says why it waits', async () => {
  const cloud = new MemoryCloud();
  const { reply } = cloud;
  cloud.reply = () => Response.json({ error: { message: 'Down for maintenance.' } }, { status: 503 });
  const benchmark = { models: ['m'], baselines: [] };
  const upload = { holdout: 'text,tag\none,a\ntwo,b\n', benchmark };
  const uploaded = cloud.upload(upload);
  uploaded.catch(() => {});
  await vi.advanceTimersByTimeAsync(5_000);
  const run = cloud.bucket.keys(ACTIVE)[0]?.slice(ACTIVE.length) ?? '';
  // Whoever follows the run need not wait until dispatch gives up.
  expect(cloud.json(waitingKey(run))).toMatchObject({ where: 'openai', code: 'http_503' });
  expect(await outcomeOf(uploaded)).toBeInstanceOf(EndpointNotReadyError);
  expect(cloud.json(runKey(run))).toBeUndefined();
  expect(cloud.json(waitingKey(run))).toMatchObject({
    where: 'openai',
    code: 'http_503',
    message: '503 Down for maintenance.',
  });

  // A sweep of a stack whose endpoint is down has not failed.
  expect(await outcomeOf(cloud.dispatch({ sweep: true }))).toBeUndefined();
  expect(cloud.sent).toEqual([]);

  cloud.reply = reply;
  expect(await outcomeOf(cloud.dispatch({ sweep: true }))).toBeUndefined();
  expect(cloud.json(runKey(run))).toMatchObject({ status: 'ready', variants: [{ parameters: { temperature: 0 } }] });
  expect(cloud.sentIndices).toEqual([0, 1]);
});
