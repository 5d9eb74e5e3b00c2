import { expect, it } from 'vitest';
import { otherRuns, rightShares } from '../../../../lambda/report/gates/other-runs.ts';
import { otherRunsKey, predictionsCsvKey, reportJsonKey, runKey } from '../../../../lambda/shared/keys.ts';
import { memoryStore } from '../../../support/memory/store.ts';

const id = (minute: number) => `20260102T03${String(minute).padStart(2, '0')}05678Z-0f1e2d3c4b5a`;
const own = { name: 'team/tags', run: id(30) };
const report = { variants: [] };

it('finds the latest earlier report of a name and the report of a run, and stays with them', async () => {
  const { store } = memoryStore();
  for (const minute of [10, 20, 40]) await store.putJson(reportJsonKey('team/tags', id(minute)), report);
  await store.putJson(`reports/team/tags/${id(25)}/report.md`, 'has not ended');
  await store.putJson(runKey(id(11)), { name: 'main' });
  await store.putJson(reportJsonKey('main', id(11)), report);
  const gates = [{ than: 'team/tags' }, { than: id(11) }, { than: id(10) }, { than: 'nothing' }, {}];
  const found = async () => [...(await otherRuns(store, own, gates))].map(([than, { name, run }]) => [than, name, run]);
  const expected = [
    ['team/tags', 'team/tags', id(20)],
    [id(11), 'main', id(11)],
    [id(10), 'team/tags', id(10)],
  ];
  expect(await found()).toEqual(expected);
  await store.putJson(reportJsonKey('team/tags', id(25)), report);
  expect(await found()).toEqual(expected);
});

it('asks for nothing without such a gate', async () => {
  const { store, asked } = memoryStore();
  expect(await otherRuns(store, own, [{}])).toEqual(new Map());
  expect(asked).toEqual([]);
  expect(await store.exists(otherRunsKey(own.run))).toBe(false);
});

it('counts a row whose repeats disagree in parts', async () => {
  const { store } = memoryStore();
  const { name, run } = { name: 'tags', run: id(10) };
  await store.putJson(reportJsonKey(name, run), report);
  const lines = ['row,variant,repeat,truth,prediction,status,error_code,content_hash'];
  for (const repeat of [0, 1, 2, 3]) lines.push(`1,m,${repeat},a,${repeat === 0 ? 'b' : 'a'},answered,,c1`);
  await store.put(predictionsCsvKey(name, run), `${lines.join('\n')}\n`);
  const other = (await otherRuns(store, own, [{ than: 'tags' }])).get('tags');
  const shares = other && (await rightShares(other, new Set(['m'])));
  expect([...(shares?.get('m')?.values() ?? [])]).toEqual([0.75]);
});
