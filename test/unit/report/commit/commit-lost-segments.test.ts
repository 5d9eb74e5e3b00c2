// A manifest whose segments were lost before the report existed.

import { beforeEach, expect, it, vi } from 'vitest';
import { renderRun } from '../../../../lambda/report/commit/commit.ts';
import type { Outlets } from '../../../../lambda/report/commit/ending.ts';
import type { Manifest } from '../../../../lambda/shared/contracts/run.ts';
import { dispatchedKey, manifestKey, reportJsonKey, runKey } from '../../../../lambda/shared/keys.ts';
import { MemoryCloud } from '../../../support/memory/cloud.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';

const RUN = 'run';
const variants = [{ kind: 'baseline', name: 'keywords', model: 'keywords' } as const];
const run = readyRun({ rows: 9, samples: 9, variants });
let cloud: MemoryCloud;
let published: Manifest[];
let segments: string[];
let outlets: Outlets;

/** Committed, with the report still to be written. */
beforeEach(async () => {
  cloud = new MemoryCloud();
  published = [];
  outlets = {
    publish: async (_run, manifest) => void published.push(manifest),
    announce: async () => undefined,
    measure: async () => undefined,
  };
  const { store } = cloud;
  await store.putJson(runKey(RUN), run);
  await store.putJson(dispatchedKey(RUN), { samples: 9, sent: 9 });
  segments = [cloud.segment(RUN, [0, 1, 2, 3]), cloud.segment(RUN, [4, 5, 6]), cloud.segment(RUN, [7, 8])];
  await store.putJson(manifestKey(RUN), { run: RUN, samples: 9, sent: 9, segments });
});

const standing = () => cloud.json(manifestKey(RUN));

it('is what the report is made from, as long as the segments exist', async () => {
  await renderRun(cloud.store, RUN, outlets, Date.parse(run.created_at));
  expect(published).toEqual([standing()]);
});

it.each([
  ['gone', (key: string) => cloud.remove(key)],
  ['empty', (key: string) => void cloud.bucket.put(key, Buffer.alloc(0))],
])('is replaced once others hold what was in one that is %s', async (_what, lose) => {
  const before = standing();
  lose(segments[1] ?? '');
  await renderRun(cloud.store, RUN, outlets, Date.parse(run.created_at));
  cloud.segment(RUN, [4, 6]);
  await renderRun(cloud.store, RUN, outlets, Date.parse(run.created_at));
  expect([published, standing()]).toEqual([[], before]);

  cloud.segment(RUN, [5]);
  await Promise.all([
    renderRun(cloud.store, RUN, outlets, Date.parse(run.created_at)),
    renderRun(cloud.store, RUN, outlets, Date.parse(run.created_at)),
  ]);
  expect(cloud.bucket.versions(manifestKey(RUN))).toHaveLength(2);
  const { segments: now } = published[0] ?? { segments: [] };
  // Both make the report from what is there, because the other one may die first.
  expect(published).toEqual([standing(), standing()]);
  expect(now).toHaveLength(4);
  expect(now).not.toContain(segments[1]);
  // From now on, it is as good as the first.
  await renderRun(cloud.store, RUN, outlets, Date.parse(run.created_at));
  expect(published).toEqual([standing(), standing(), standing()]);
});

it('stays if its report exists', async () => {
  const before = standing();
  await cloud.store.putJson(reportJsonKey('tags', RUN), {});
  cloud.remove(segments[1] ?? '');
  cloud.segment(RUN, [4, 5, 6]);
  await renderRun(cloud.store, RUN, outlets, Date.parse(run.created_at));
  expect([published, standing()]).toEqual([[], before]);
});

it('stays if its report appears while the other segments are read', async () => {
  const before = standing();
  cloud.remove(segments[1] ?? '');
  cloud.segment(RUN, [4, 5, 6]);
  const read = cloud.store.getJson.bind(cloud.store);
  vi.spyOn(cloud.store, 'getJson').mockImplementation((key, schema) => {
    if (key === manifestKey(RUN)) cloud.bucket.put(reportJsonKey('tags', RUN), Buffer.from('{}'));
    return read(key, schema);
  });
  await renderRun(cloud.store, RUN, outlets, Date.parse(run.created_at));
  expect([published, standing()]).toEqual([[], before]);
});

it('is replaced by what is there if the run is to end', async () => {
  cloud.remove(segments[1] ?? '');
  await renderRun(cloud.store, RUN, outlets, Date.parse(run.deadline_at) + 2 * 3_600_000 + 1);
  expect(published).toMatchObject([{ segments: [segments[0], segments[2]] }]);
  expect(published).toEqual([standing()]);
});
