// Options that set keys of a benchmark.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { optionKeys, withOverrides } from '../../../../cli/inputs/overrides.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { UserFolder } from '../../../support/runs/command.ts';

let folder: UserFolder;
beforeEach(() => {
  folder = new UserFolder();
});

const defaults = async () => Benchmark.parse({ baselines: ['keywords'] });

async function written(text: string | undefined, keys: Record<string, unknown>) {
  const given = text === undefined ? undefined : { path: join(folder.path, 'b.yaml'), location: 'b.yaml' };
  if (text !== undefined) folder.write('b.yaml', text);
  const file = await withOverrides(given, keys, defaults, join(folder.path, 'state'));
  return file && { location: file.location, keys: parse(readFileSync(file.path, 'utf8')) };
}

test('options set keys of a benchmark', () => {
  expect(optionKeys({ label: 'a', splitName: 'test', severalLabels: 'exact', header: false })).toEqual({
    label: 'a',
    split_name: 'test',
    several_labels: 'exact',
    header: false,
  });
});

test('without an option, the benchmark is the file itself', async () => {
  const file = { path: '/b.yaml', location: 'b.yaml' };
  expect(await withOverrides(file, {}, defaults, folder.path)).toBe(file);
  expect(await withOverrides(undefined, {}, defaults, folder.path)).toBeUndefined();
});

test('an option replaces its key, and all others stay', async () => {
  expect(await written('label: tag # mine\nlabels: [b, a]\n', { label: 'topic', text: ['body'] })).toEqual({
    location: 'b.yaml',
    keys: { label: 'topic', labels: ['b', 'a'], text: ['body'] },
  });
});

test('a key without a value is removed', async () => {
  expect((await written('header: false\nseed: 3\n', { header: undefined }))?.keys).toEqual({ seed: 3 });
});

test('an empty benchmark takes options', async () => {
  expect((await written('# nothing\n', { label: 'topic' }))?.keys).toEqual({ label: 'topic' });
});

test('without a benchmark, the default one takes them', async () => {
  expect(await written(undefined, { label: 'topic' })).toMatchObject({
    location: 'the options',
    keys: { baselines: ['keywords'], label: 'topic' },
  });
});

test('a path sets a key of a key, and all others stay', async () => {
  const keys = optionKeys({ asksAll: true });
  expect(keys).toEqual({ 'limits.stop_if_nothing_valid': false });
  expect((await written('limits: {deadline: 1h}\nseed: 3\n', keys))?.keys).toEqual({
    limits: { deadline: '1h', stop_if_nothing_valid: false },
    seed: 3,
  });
  expect((await written('seed: 3\n', keys))?.keys).toEqual({ seed: 3, limits: { stop_if_nothing_valid: false } });
});
