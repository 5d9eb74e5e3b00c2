// How often a worker looks whether a run was stopped.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Runs } from '../../../lambda/classify/runs.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import { type RunFolder, runFolder } from '../../support/runs/run-folder.ts';

// Fake time.
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const cancelled = { code: 'cancelled', message: 'by the user' };
const looks = ({ asked }: RunFolder): number => asked.filter((request) => request.endsWith('/stop.json')).length;

it.each([
  ['without a budget after ten seconds', 10_000, {}],
  ['with one after a second', 1_000, { benchmark: Benchmark.parse({ limits: { budget_usd: 1 } }) }],
])('a run %s, again and again, and no earlier', async (_, lifetimeMs, fields) => {
  const folder = runFolder(fields);
  const known = await new Runs(folder.store).get('run');
  for (let round = 1; round <= 3; round++) {
    expect(await known.stop()).toBeUndefined();
    expect(looks(folder)).toBe(round);
    vi.advanceTimersByTime(lifetimeMs);
    expect(await known.stop()).toBeUndefined();
    expect(looks(folder)).toBe(round);
    vi.advanceTimersByTime(1);
  }
  folder.put('stop.json', cancelled);
  expect(await known.stop()).toEqual(cancelled);
});

it('once for all samples that ask at the same time', async () => {
  const folder = runFolder();
  const known = await new Runs(folder.store).get('run');
  await Promise.all(Array.from({ length: 10 }, () => known.stop()));
  expect(looks(folder)).toBe(1);
});

it('again at once if the look failed', async () => {
  let fails = true;
  const before = (asked: string) => {
    if (fails && asked.endsWith('/stop.json')) throw new Error('away');
  };
  const folder = runFolder({}, { before });
  folder.put('stop.json', cancelled);
  const known = await new Runs(folder.store).get('run');
  await expect(known.stop()).rejects.toThrow('away');
  fails = false;
  expect(await known.stop()).toEqual(cancelled);
});

it('separately for each run', async () => {
  const folder = runFolder();
  folder.putJson('runs/other/run.json', { ...folder.run, run: 'other' });
  folder.putJson('runs/other/stop.json', cancelled);
  const runs = new Runs(folder.store);
  expect(await (await runs.get('run')).stop()).toBeUndefined();
  expect(await (await runs.get('other')).stop()).toEqual(cancelled);
});

it('a run is read once, and again only if it could not be read', async () => {
  let fails = true;
  const before = (asked: string) => {
    if (fails && asked.endsWith('/run.json')) throw new Error('away');
  };
  const folder = runFolder({}, { before });
  const runs = new Runs(folder.store);
  await expect(runs.get('run')).rejects.toThrow('away');
  fails = false;
  const [one, other] = await Promise.all([runs.get('run'), runs.get('run')]);
  expect(one).toBe(other);
  expect(folder.asked).toHaveLength(2);
});
