import { expect, it } from 'vitest';
import { activeKey, stopKey } from '../../../lambda/shared/keys.ts';
import { log } from '../../../lambda/shared/log.ts';
import { MemoryCloud } from '../../support/memory/cloud.ts';

log.setLogLevel('SILENT');

const STAMP = '20260102T030405678Z-0f1e2d3c4b5a';

const event = (key: string) => ({
  Records: [
    {
      eventTime: '2026-01-02T03:04:05.678Z',
      s3: { bucket: { name: 'b' }, object: { key, eTag: 'e', sequencer: '1' } },
    },
  ],
});

async function cloudWith(...runs: readonly { readonly run: string; readonly name: string }[]): Promise<MemoryCloud> {
  const cloud = new MemoryCloud();
  for (const { run, name } of runs) {
    const source = { bucket: 'bucket', key: `holdouts/${name}.csv`, etag: 'e' };
    await cloud.store.putJson(activeKey(run), { run, name, created_at: '2026-01-02T03:04:05.678Z', source });
  }
  return cloud;
}

it('an object under cancel/ ends the run that its key names, as often as it comes', async () => {
  const cloud = await cloudWith({ run: `team a/${STAMP}`, name: 'team a/tags' });
  for (let time = 0; time < 2; time++) await cloud.dispatch(event(`cancel/team+a/${STAMP}`));
  expect(cloud.json(stopKey(`team a/${STAMP}`))).toMatchObject({ code: 'cancelled' });
  expect(cloud.bucket.versions(stopKey(`team a/${STAMP}`))).toHaveLength(1);
});

it('ends a run from before ids began with the team, in the folder of its name only', async () => {
  const cloud = await cloudWith({ run: STAMP, name: 'a/tags' });
  await cloud.dispatch(event(`cancel/${STAMP}`));
  await cloud.dispatch(event(`cancel/b/${STAMP}`));
  expect(cloud.json(stopKey(STAMP))).toBeUndefined();
  await cloud.dispatch(event(`cancel/a/${STAMP}`));
  expect(cloud.json(stopKey(STAMP))).toMatchObject({ code: 'cancelled' });
});

it('does nothing to the run of another team, to one that has ended, or to what is no run', async () => {
  const cloud = await cloudWith({ run: `a/${STAMP}`, name: 'a/tags' }, { run: STAMP, name: 'tags' });
  cloud.remove(activeKey(STAMP));
  const before = cloud.bucket.keys('');
  const keys = [
    `b/${STAMP}`,
    STAMP,
    `a/b/${STAMP}`,
    `b/../a/${STAMP}`,
    'a/',
    'a',
    'x'.repeat(900),
    `a/${STAMP}/run.json`,
  ];
  for (const key of keys) await cloud.dispatch(event(`cancel/${key}`));
  expect(cloud.bucket.keys('')).toEqual(before);
});
