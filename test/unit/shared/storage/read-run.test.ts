// run.json is read by its format.
import { expect, it } from 'vitest';
import { OLDEST_FORMAT, RUN_FORMAT } from '../../../../lambda/shared/contracts/run.ts';
import { readRun } from '../../../../lambda/shared/storage/read-run.ts';
import { memoryStore } from '../../../support/memory/store.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';

const KEY = 'runs/run/run.json';
const reading = (value: unknown) => {
  const { store, putJson } = memoryStore();
  putJson(KEY, value);
  return readRun(store, 'run');
};

it('reads what this version wrote', async () => {
  const run = readyRun({});
  expect(await reading(run)).toEqual(run);
});

it('reads what the first version wrote as it is', async () => {
  const { format: _, ...unnumbered } = readyRun({});
  expect(await reading(unnumbered)).toEqual({ ...unnumbered, format: 1 });
});

it('there may be none yet', async () => {
  expect(await readRun(memoryStore().store, 'run')).toBeUndefined();
});

it.each([
  ['older', { ...readyRun({}), format: OLDEST_FORMAT - 1 }],
  ['older', { format: OLDEST_FORMAT - 1, shape: 'of whatever kind' }],
  ['newer', { format: RUN_FORMAT + 1, shape: 'of whatever kind' }],
  ['damaged', { ...readyRun({}), labels: 'a' }],
  ['damaged', 'text'],
  ['damaged', { ...readyRun({}), format: 'two' }],
])('says that it is %s', async (why, value) => {
  await expect(reading(value)).rejects.toMatchObject({ why, problem: { file: KEY } });
});

it('what is no JSON is damaged', async () => {
  const { store, bucket } = memoryStore();
  bucket.put(KEY, Buffer.from('{"format": 2, "ru'));
  await expect(readRun(store, 'run')).rejects.toMatchObject({ why: 'damaged' });
});
