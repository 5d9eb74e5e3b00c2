import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { forget, Unfetched } from '../../../../cli/reports/unfetched.ts';
import { reportJsonKey } from '../../../../lambda/shared/keys.ts';

const inputs = { name: 'tags', digest: 'd' };
let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'holdout-test-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
});

const bucketOf = (...runs: readonly string[]) => ({
  store: { exists: async (key: string) => runs.some((run) => key === reportJsonKey('tags', run)) },
});
const recalled = (...runs: readonly string[]) => new Unfetched(state, undefined, inputs).recall(bucketOf(...runs));

it('is a run of the same command whose report exists but has not been fetched', async () => {
  expect(await recalled('1')).toBeUndefined();
  await new Unfetched(state, undefined, inputs).remember('1');
  expect(await recalled()).toBeUndefined();
  expect(await recalled('1')).toBe('1');
  await forget(state, '1');
  expect(await recalled('1')).toBeUndefined();
});

it('is the newest of several', async () => {
  for (const run of ['1', '3', '2']) await new Unfetched(state, undefined, inputs).remember(run);
  expect(await recalled('1', '2')).toBe('2');
});

it.each([
  ['of another stack', 'Holdout', inputs],
  ['of other files', undefined, { ...inputs, digest: 'e' }],
])('is none %s', async (_what, stack, others) => {
  await new Unfetched(state, undefined, inputs).remember('1');
  expect(await new Unfetched(state, stack, others).recall(bucketOf('1'))).toBeUndefined();
});

it('is none, and causes no error, without a state folder', async () => {
  const nowhere = new Unfetched(join(state, 'a file', '\0'), undefined, inputs);
  await nowhere.remember('1');
  expect(await nowhere.recall(bucketOf('1'))).toBeUndefined();
});
