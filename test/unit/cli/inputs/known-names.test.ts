import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { KnownNames } from '../../../../cli/inputs/known-names.ts';

let folder: string;
let state: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'names'));
  state = join(folder, '.holdout');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

function file(name: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'text,tag\n');
  return path;
}

/** Runs one command. @returns the name and the note. */
async function named(location: string): Promise<[name: string, said: string | undefined]> {
  const names = await KnownNames.read(state);
  const name = names.nameOf(location);
  return [name, await names.remember(name, location)];
}

it('the first file keeps its name; another of that name gets its folder as a prefix, which is said once', async () => {
  const [a, b] = [file('a/tags.csv'), file('b/tags.csv')];
  expect(await named(a)).toEqual(['tags', undefined]);
  expect(await named(b)).toEqual(['b-tags', `This file is called b-tags in reports, because tags is ${a}.`]);
  expect(await named(b)).toEqual(['b-tags', undefined]);
  expect(await named(a)).toEqual(['tags', undefined]);
});

it('uses as many folders as needed', async () => {
  const files = ['a/x/tags.csv', 'b/x/tags.csv', 'c/x/Tags.csv', 'c-x/Tags.csv'].map(file);
  const names = [];
  for (const one of files) names.push((await named(one))[0]);
  expect(names).toEqual(['tags', 'x-tags', 'c-x-Tags', `${basename(folder)}-c-x-Tags`]);
});

it('uses a number if folders do not help', async () => {
  const names = [];
  for (const part of 'abcdefg') names.push((await named(file(`${'x'.repeat(130)}${part}/tags.csv`)))[0]);
  expect(names[0]).toBe('tags');
  expect(names.at(-1)).toMatch(/^tags-\d$/);
  expect(new Set(names).size).toBe(7);
});

it('a file that is gone leaves its name to the next', async () => {
  rmSync(await named(file('a/tags.csv')).then(() => join(folder, 'a')), { recursive: true });
  expect(await named(file('b/tags.csv'))).toEqual(['tags', undefined]);
});

it('URLs include their hosts and keep their names', async () => {
  expect(await named('https://one.example/data/tags.csv')).toEqual(['tags', undefined]);
  expect((await named('https://two.example/data/tags.csv'))[0]).toBe('data-tags');
  expect((await named('https://three.example/data/tags.csv'))[0]).toBe('three.example-data-tags');
  expect((await named('https://one.example/data/tags.csv'))[0]).toBe('tags');
});

it('names are stored privately, and a damaged file is refused', async () => {
  const path = file('a/tags.csv');
  await named(path);
  const kept = join(state, 'names.json');
  expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual({ tags: path });
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  writeFileSync(kept, '{"tags": ');
  await expect(KnownNames.read(state)).rejects.toThrow(
    `${kept}: the names of the files that were run here cannot be read. Delete the file; names are then given anew.`,
  );
});
