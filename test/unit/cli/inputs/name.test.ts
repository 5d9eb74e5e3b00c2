import { describe, expect, it } from 'vitest';
import { runName } from '../../../../cli/inputs/name.ts';
import { holdoutKey, nameOfUpload } from '../../../../lambda/shared/keys.ts';

describe('runName', () => {
  it.each([
    ['tags.csv', 'tags'],
    ['data/tags.csv.gz', 'tags'],
    ['C:\\data\\Tags.CSV', 'Tags'],
    ['My tags (v2).csv', 'My-tags-v2'],
    ['étiquettes.csv', 'étiquettes'],
    ['tags.tsv', 'tags'],
    ['tags.jsonl.zst', 'tags'],
    ['tests.yaml', 'tests'],
    ['data/imdb/', 'imdb'],
    ['.csv', 'holdout'],
    ['index.html.csv', 'index-html'],
    ['../..', 'holdout'],
    ['https://example.org/data/tags.csv', 'tags'],
    ['a\u0000\u001b[31mb.csv', 'a-31mb'],
  ])('%j is called %j', (location, name) => {
    expect(runName(location)).toBe(name);
  });

  it('fits a folder on every file system, and never cuts a character in two', () => {
    const name = runName(`${'標'.repeat(200)}.csv`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120);
    expect(name).toMatch(/^標+$/);
  });

  it('is the name that dispatch reads from the key', () => {
    const name = runName('My tags.v1.csv');
    expect(nameOfUpload(holdoutKey(name))).toBe(name);
  });
});
