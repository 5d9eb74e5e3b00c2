import { expect, it } from 'vitest';
import { otherRuns, rightShares } from '../../../../lambda/report/gates/other-runs.ts';
import { otherRunsKey, predictionsCsvKey, reportJsonKey, runKey } from '../../../../lambda/shared/keys.ts';
import { memoryStore } from '../../../support/memory/store.ts';

const id = (minute: number) => `20260102T03${String(minute).padStart(2, '0')}05678Z-0f1e2d3c4b5a`;
const own = { name: 'team/tags', run: `team/${id(30)}` };
const report = { variants: [] };

it('finds the latest earlier report of a name and the report of a run, and stays with them', async () => {
  const { store } = memoryStore();
  for (const minute of [10, 20, 40]) await store.putJson(reportJsonKey('team/tags', id(minute)), report);
  await store.putJson(`reports/team/tags/${id(25)}/report.md`, 'has not ended');
  await store.putJson(runKey(`team/${id(11)}`), { name: 'team/main' });
  await store.putJson(reportJsonKey('team/main', id(11)), report);
  const gates = [{ than: 'team/tags' }, { than: id(11) }, { than: `team/${id(10)}` }, { than: 'nothing' }, {}];
  const found = async () => [...(await otherRuns(store, own, gates))].map(([than, { name, run }]) => [than, name, run]);
  const expected = [
    ['team/tags', 'team/tags', `team/${id(20)}`],
    [id(11), 'team/main', `team/${id(11)}`],
    [`team/${id(10)}`, 'team/tags', `team/${id(10)}`],
  ];
  expect(await found()).toEqual(expected);
  await store.putJson(reportJsonKey('team/tags', id(25)), report);
  expect(await found()).toEqual(expected);
});

it('finds a run by its name alone, and one from before ids began with the team', async () => {
  const { store } = memoryStore();
  await store.putJson(runKey(id(10)), { name: 'team/old' });
  await store.putJson(reportJsonKey('team/old', id(10)), report);
  const found = await otherRuns(store, own, [{ than: 'old' }, { than: id(10) }]);
  expect([...found].map(([than, { name, run }]) => [than, name, run])).toEqual([
    ['old', 'team/old', `team/${id(10)}`],
    [id(10), 'team/old', id(10)],
  ]);
});

it('finds no run of another team, however it is named', async () => {
  const { store } = memoryStore();
  await store.putJson(runKey(`other/${id(10)}`), { name: 'other/secret' });
  await store.putJson(reportJsonKey('other/secret', id(10)), report);
  // From before ids began with the team.
  await store.putJson(runKey(id(11)), { name: 'other/secret' });
  await store.putJson(reportJsonKey('other/secret', id(11)), report);
  await store.putJson(runKey(id(12)), { name: 'root' });
  await store.putJson(reportJsonKey('root', id(12)), report);
  const secret = [
    'other/secret',
    '/other/secret',
    '../other/secret',
    'other%2Fsecret',
    'other\\secret',
    'other\uff0fsecret',
  ];
  const ids = [`other/${id(10)}`, id(10), id(11), `other/${id(11)}`, id(12), 'root', '/root', '../root'];
  expect(
    await otherRuns(
      store,
      own,
      [...secret, ...ids].map((than) => ({ than })),
    ),
  ).toEqual(new Map());
});

it('asks for nothing without such a gate', async () => {
  const { store, asked } = memoryStore();
  expect(await otherRuns(store, own, [{}])).toEqual(new Map());
  expect(asked).toEqual([]);
  expect(await store.exists(otherRunsKey(own.run))).toBe(false);
});

it('counts a row whose repeats disagree in parts', async () => {
  const { store } = memoryStore();
  const { name, run } = { name: 'team/tags', run: id(10) };
  await store.putJson(reportJsonKey(name, run), report);
  const lines = ['row,variant,repeat,truth,prediction,status,error_code,content_hash'];
  for (const repeat of [0, 1, 2, 3]) lines.push(`1,m,${repeat},a,${repeat === 0 ? 'b' : 'a'},answered,,c1`);
  await store.put(predictionsCsvKey(name, run), `${lines.join('\n')}\n`);
  const other = (await otherRuns(store, own, [{ than: 'tags' }])).get('tags');
  const shares = other && (await rightShares(other, new Set(['m'])));
  expect([...(shares?.get('m')?.values() ?? [])]).toEqual([0.75]);
});
