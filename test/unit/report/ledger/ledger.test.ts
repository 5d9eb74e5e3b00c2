import { expect, it } from 'vitest';
import { HoldoutContent } from '../../../../lambda/report/ledger/content.ts';
import { lookAt } from '../../../../lambda/report/ledger/ledger.ts';
import { memoryStore } from '../../../support/memory/store.ts';

const id = (minute: number, team = '') => `${team}20260102T03${String(minute).padStart(2, '0')}05678Z-0f1e2d3c4b5a`;
const run = (minute: number) => ({ run: id(minute), name: 'tags' });
const ofTeam = (minute: number) => ({ run: id(minute, 'team a/'), name: 'team a/tags' });

function hashOf(rows: readonly (readonly [string, string])[]): string {
  const content = new HoldoutContent();
  for (const [text, label] of rows) content.add(text, label);
  return content.hash();
}

it('the rows are the same in any order, and others with another text, label or number', () => {
  const rows = [
    ['one', 'a'],
    ['two', 'b'],
    ['two', 'b'],
  ] as const;
  const hash = hashOf(rows);
  expect(hash).toMatch(/^[\da-f]{32}$/);
  expect(hashOf(rows.toReversed())).toBe(hash);
  expect(hashOf(rows.slice(0, 2))).not.toBe(hash);
  expect(hashOf([...rows.slice(0, 2), ['two', 'a']])).not.toBe(hash);
  expect(hashOf([...rows.slice(0, 2), ['three', 'b']])).not.toBe(hash);
  expect(hashOf([])).not.toBe(hashOf([['', '']]));
});

it('counts the runs before, and says the same again whatever comes', async () => {
  const { store } = memoryStore();
  expect(await lookAt(store, run(10), 'c', 3)).toEqual({ content_hash: 'c', earlier_runs: 0, earlier_variants: 0 });
  await lookAt(store, run(20), 'c', 4);
  await lookAt(store, run(20), 'other', 9);
  await lookAt(store, run(50), 'c', 5);
  const expected = { content_hash: 'c', earlier_runs: 2, earlier_variants: 7 };
  expect(await lookAt(store, run(40), 'c', 1)).toEqual(expected);
  await lookAt(store, run(30), 'c', 5);
  expect(await lookAt(store, run(40), 'c', 1)).toEqual(expected);
});

it('counts a team’s own runs only', async () => {
  const { store } = memoryStore();
  await lookAt(store, ofTeam(10), 'c', 3);
  await lookAt(store, run(20), 'c', 4);
  expect(await lookAt(store, run(30), 'c', 1)).toMatchObject({ earlier_runs: 1, earlier_variants: 4 });
  expect(await lookAt(store, ofTeam(40), 'c', 1)).toMatchObject({ earlier_runs: 1, earlier_variants: 3 });
  expect(await lookAt(store, { ...run(50), name: 'team/tags' }, 'c', 1)).toMatchObject({ earlier_runs: 0 });
});

it('takes no team’s folder for rows', async () => {
  const { store } = memoryStore();
  await lookAt(store, { run: id(10, 'c/'), name: 'c/tags' }, 'd', 3);
  expect(await lookAt(store, run(30), 'c', 1)).toMatchObject({ earlier_runs: 0 });
});

it('of two workers that enter a run, one counts', async () => {
  let interfered = false;
  const { store } = memoryStore({
    before(asked, its) {
      if (interfered || !asked.startsWith('PutObject ledger/')) return;
      interfered = true;
      its.put(`ledger/c/${id(10)}-3.json`, Buffer.from('{"earlier_runs":7,"earlier_variants":8}'));
    },
  });
  expect(await lookAt(store, run(10), 'c', 3)).toMatchObject({ earlier_runs: 7 });
});
