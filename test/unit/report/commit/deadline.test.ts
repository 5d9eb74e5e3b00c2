// When a run past its deadline is closed without what is missing.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Outlets } from '../../../../lambda/report/commit/ending.ts';
import type { Manifest } from '../../../../lambda/shared/contracts/run.ts';
import { activeKey, dispatchedKey, reportJsonKey, runKey, stopKey } from '../../../../lambda/shared/keys.ts';
import { MemoryCloud } from '../../../support/memory/cloud.ts';
import { collected } from '../../../support/runs/collected.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';

const HOUR_MS = 3_600_000;
const run = readyRun({ rows: 3, samples: 3, variants: [{ kind: 'baseline', name: 'keywords', model: 'keywords' }] });
const DEADLINE = Date.parse(run.deadline_at);

let cloud: MemoryCloud;
let published: Manifest[];
let outlets: Outlets;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(run.created_at) });
  cloud = new MemoryCloud();
  published = [];
  outlets = {
    publish: async (_run, manifest) => {
      published.push(manifest);
      await cloud.store.putJson(reportJsonKey(run.name, run.run), { status: 'partial', rows: 3, variants: [] });
    },
    announce: async () => undefined,
    measure: async () => undefined,
  };
  const { store } = cloud;
  await store.putJson(activeKey(run.run), {
    run: run.run,
    name: run.name,
    created_at: run.created_at,
    source: run.source,
  });
  await store.putJson(runKey(run.run), run);
  await store.putJson(dispatchedKey(run.run), { samples: 3, sent: 3 });
  cloud.segment(run.run, [0]);
});
afterEach(() => void vi.useRealTimers());

async function sweepAt(time: number): Promise<void> {
  vi.setSystemTime(time);
  await collected(cloud.store, outlets)({ sweep: true });
}

it('two hours later, if sweeps come all the time', async () => {
  await sweepAt(DEADLINE + 1);
  expect(cloud.json(stopKey(run.run))).toMatchObject({ code: 'deadline_exceeded' });
  await sweepAt(DEADLINE + 2 * HOUR_MS);
  expect(published).toEqual([]);
  await sweepAt(DEADLINE + 2 * HOUR_MS + 2);
  expect(published).toMatchObject([{ stop: { code: 'deadline_exceeded' } }]);
});

it('two hours after a laptop woke up, so that samples can still be skipped properly', async () => {
  const woken = DEADLINE + 72 * HOUR_MS;
  await sweepAt(woken);
  await sweepAt(woken + HOUR_MS);
  expect(published).toEqual([]);
  cloud.segment(run.run, [1, 2]);
  await sweepAt(woken + HOUR_MS + 1);
  expect(published).toHaveLength(1);
});

it('at once if it was cancelled long ago', async () => {
  await cloud.store.putJson(stopKey(run.run), { code: 'cancelled', message: 'The run was cancelled.' });
  await sweepAt(DEADLINE + 2 * HOUR_MS + 1);
  expect(published).toMatchObject([{ stop: { code: 'cancelled' } }]);
});
