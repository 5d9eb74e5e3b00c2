// The end of a run tells the stack's account what the run spent, once.
import { expect, it } from 'vitest';
import { renderRun } from '../../../../lambda/report/commit/commit.ts';
import { StackLimits } from '../../../../lambda/shared/contracts/stack-limits.ts';
import { ACCOUNT } from '../../../../lambda/shared/keys.ts';
import { reserve } from '../../../../lambda/shared/spend/account.ts';
import { prediction, runFolder } from '../../../support/runs/run-folder.ts';

const ALL_SENT = { samples: 4, sent: 4 };
const spent = { runs: { run: expect.objectContaining({ spent_micro_usd: 30 }) }, days: {} };

async function reserved(settings: Parameters<typeof runFolder>[1] = {}) {
  const folder = runFolder({}, settings);
  await reserve(folder.store, { run: 'run', askedUsd: 5, limits: StackLimits.parse({}), now: 0 });
  folder.put('dispatched.json', ALL_SENT);
  folder.segment(1, [prediction(0, { cost_micro_usd: 10 }), prediction(1)]);
  folder.segment(2, [prediction(2), prediction(3, { cost_micro_usd: 20 })]);
  return folder;
}

it('what the run reserved becomes what it spent', async () => {
  const { store, run, outlets, ...folder } = await reserved();
  await renderRun(store, run.run, outlets, Date.parse(run.created_at));
  expect(JSON.parse(folder.bucket.current(ACCOUNT)?.body.toString() ?? '')).toEqual(spent);
});

it('also if the function dies before the run is closed', async () => {
  let isDying = true;
  const { store, run, outlets, ...folder } = await reserved({
    before: (asked) => {
      if (asked.startsWith('DeleteObject active/') && isDying) throw new Error('it died');
    },
  });
  await expect(renderRun(store, run.run, outlets, Date.parse(run.created_at))).rejects.toThrow('it died');
  isDying = false;
  await renderRun(store, run.run, outlets, Date.parse(run.created_at));
  expect(JSON.parse(folder.bucket.current(ACCOUNT)?.body.toString() ?? '')).toEqual(spent);
  expect(folder.bucket.current('active/run')).toBeUndefined();
});
