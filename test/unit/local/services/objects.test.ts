import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { etagOf, type Facts, ObjectFiles } from '../../../../local/services/objects.ts';
import { openState, type State } from '../../../../local/services/state.ts';

let folder: string;
let state: State;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdout-test-'));
  state = openState(join(folder, 'state'));
  onTestFinished(() => {
    state.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

function write(key: string, text: string): Facts {
  const body = Buffer.from(text);
  const facts: Facts = {
    key,
    contentType: 'application/json',
    contentLength: body.length,
    etag: etagOf(body),
    lastModified: new Date('2026-01-02T03:04:05.678Z'),
    metadata: { a: 'b' },
  };
  new ObjectFiles(folder, state).write('bucket', facts, body);
  return facts;
}
const loaded = () => [...new ObjectFiles(folder, state).load()].map(({ facts }) => facts);

it('keeps an object as a plain file, and its metadata for the next start', () => {
  const facts = write('reports/tags/run 1/report.json', '{}');
  expect(readFileSync(join(folder, 'bucket/reports/tags/run 1/report.json'), 'utf8')).toBe('{}');
  expect(loaded()).toEqual([facts]);
});

it('trusts the file if a kill came between the file and its metadata', () => {
  write('checkpoint.json', 'old');
  writeFileSync(join(folder, 'bucket/checkpoint.json'), 'newer');
  const [facts] = loaded();
  expect(facts).toMatchObject({ etag: etagOf(Buffer.from('newer')), contentLength: 5, metadata: { a: 'b' } });
  expect(loaded()).toEqual([facts]);
});

it('notices another file of the same size', () => {
  write('checkpoint.json', 'old');
  writeFileSync(join(folder, 'bucket/checkpoint.json'), 'new');
  expect(loaded()[0]?.etag).toBe(etagOf(Buffer.from('new')));
});

it('forgets an object whose file is gone', () => {
  write('a', 'a');
  rmSync(join(folder, 'bucket/a'));
  expect(loaded()).toEqual([]);
});

it('forgets an object if a power cut left only its file’s name, and keeps an empty one', () => {
  write('segment', 'a');
  const empty = write('empty', '');
  writeFileSync(join(folder, 'bucket/segment'), '');
  expect(loaded()).toEqual([empty]);
});

it.each([
  ['a name as long as file systems take in bytes', `holdouts/${'標'.repeat(80)}.csv`],
  ['characters that some file systems refuse', 'holdouts/a:b?c*d"e|f<g>h%i\\j.csv'],
])('takes %s', (_, key) => {
  write(key, 'a');
  expect(loaded().map((facts) => facts.key)).toEqual([key]);
});

it('keeps keys with dots inside the bucket', () => {
  write('holdouts/../../tags.csv', 'a');
  expect(readFileSync(join(folder, 'bucket/holdouts/%../%../tags.csv'), 'utf8')).toBe('a');
});
