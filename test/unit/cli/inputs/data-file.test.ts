// A command's rows from a folder, a file of several splits, or S3; and what happens to the copies.
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { dataFile } from '../../../../cli/inputs/data-file.ts';
import { readInputs } from '../../../../cli/inputs/inputs.ts';
import { discard } from '../../../../cli/inputs/open-rows.ts';
import { testFolder } from '../../../support/formats/read-table.ts';
import { parquet } from '../../../support/formats/write.ts';
import { serveHttp } from '../../../support/http-server.ts';
import { inputContext } from '../../../support/input-context.ts';

function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = testFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

async function rowsOf(location: string, options = {}) {
  const state = join(testFolder(), 'state');
  const file = await dataFile(location, state, options);
  return { ...file, csv: readFileSync(file.path, 'utf8'), state };
}

const CARD = `---
dataset_info:
  features:
  - {name: text, dtype: string}
  - {name: label, dtype: {class_label: {names: {'0': neg, '1': pos}}}}
---
`;

describe('a dataset’s folder', () => {
  it('has splits in shards, and class names in its card', async () => {
    const folder = folderOf({
      'README.md': CARD,
      'data/train-00000-of-00001.parquet': parquet({ text: ['t'], label: [0] }),
      'data/test-00000-of-00002.parquet': parquet({ text: ['a'], label: [1] }),
      'data/test-00001-of-00002.parquet': parquet({ text: ['b'], label: [0] }),
    });
    const { csv, split, splits, notes } = await rowsOf(folder);
    expect(csv).toBe('text,label\na,pos\nb,neg\n');
    expect({ split, splits }).toEqual({ split: 'test', splits: ['test', 'train'] });
    expect(notes?.[0]).toMatch(/^The numbers in "label" were replaced/);
  });

  it('has class names in dataset_info.json, or a folder for each split', async () => {
    const info = { features: { label: { _type: 'ClassLabel', names: ['no', 'yes'] } } };
    const folder = folderOf({
      'dataset_info.json': JSON.stringify(info),
      'default/test/0000.parquet': parquet({ label: [1] }),
      'default/train/0000.parquet': parquet({ label: [0] }),
    });
    expect((await rowsOf(folder)).csv).toBe('label\nyes\n');
    expect((await rowsOf(folder, { split_name: 'train' })).csv).toBe('label\nno\n');
  });

  it.each([
    [
      'several datasets',
      { 'a/test.csv': 'text\na\n', 'b/test.csv': 'text\nb\n' },
      /more than one dataset in it: a, b\./,
    ],
    [
      'shards with other columns',
      { 'test-00000-of-00002.csv': 'text\na\n', 'test-00001-of-00002.csv': 'texts\nb\n' },
      /test-00001-of-00002\.csv: its columns are others/,
    ],
    ['Arrow files', { 'test/data.arrow': 'ARROW1' }, /the dataset is in Arrow files\. In Python/],
    ['nothing', { 'notes.md': 'x', '.hidden.csv': 'text\na\n' }, /there is no data in this folder/],
  ])('cannot be read with %s, and nothing is left behind', async (_what, files, message) => {
    const state = join(testFolder(), 'a', 'state');
    await expect(dataFile(folderOf(files), state, {})).rejects.toThrow(message);
    expect(() => statSync(dirname(state))).toThrow('ENOENT');
  });
});

describe('a folder of texts', () => {
  it('has a folder for each label', async () => {
    const { csv } = await rowsOf(folderOf({ 'pos/1.txt': 'good, very\n', 'neg/1.txt': 'bad', 'readme.txt': '?' }));
    expect(csv).toBe('text,label,file\nbad,neg,neg/1.txt\n"good, very",pos,pos/1.txt\n');
  });

  it('may have splits above the labels', async () => {
    const folder = folderOf({ 'test/pos/1.txt': 'a', 'train/pos/1.txt': 'b' });
    expect((await rowsOf(folder)).csv).toBe('text,label,file\na,pos,test/pos/1.txt\n');
  });

  it('must be UTF-8', async () => {
    await expect(rowsOf(folderOf({ 'pos/1.txt': Buffer.from([0xff]) }))).rejects.toThrow(
      /1\.txt: the text is not UTF-8/,
    );
  });
});

describe('the inputs of a run', () => {
  it('may be two splits of one file, which a note says', async () => {
    const content = JSON.stringify({ train: [{ text: 'a', label: 'x' }], test: [{ text: 'b', label: 'y' }] });
    const folder = folderOf({ 'data.json': content });
    const inputs = await readInputs(join(folder, 'data.json'), {}, inputContext(join(folder, 'state')));
    expect(readFileSync(inputs.holdout.path, 'utf8')).toBe('text,label\nb,y\n');
    expect(readFileSync(inputs.train?.path ?? '', 'utf8')).toBe('text,label\na,x\n');
    expect([inputs.holdout.key, inputs.train?.key]).toEqual(['holdouts/data.csv', 'train/data.csv']);
    expect(inputs.train?.notes?.[0]).toMatch(
      /^The split "test" of .*data\.json is the holdout, and "train" the train file\.$/,
    );
    // The same command finds its run again.
    expect((await readInputs(join(folder, 'data.json'), {}, inputContext(join(folder, 'state')))).digest).toBe(
      inputs.digest,
    );
  });

  it('leave no copy of the rows behind if a command cannot go on', async () => {
    const row = '{"text":"a b c d","label":"x"}\n';
    const folder = folderOf({ 'data.jsonl': row + row.replace('a', 'b'), 'one.jsonl': row });
    const state = join(folder, 'state');
    const read = (file: string, options: object) => readInputs(join(folder, file), options, inputContext(state));
    await expect(read('data.jsonl', { train: join(folder, 'missing.csv') })).rejects.toThrow('no such file');
    await expect(read('one.jsonl', { split: 0.5 })).rejects.toThrow('cannot be split');
    expect(readdirSync(state).filter((name) => name.startsWith('rows-'))).toEqual([]);
  });

  it('follow the benchmark, and a given train file replaces the split', async () => {
    const content = JSON.stringify({ train: [{ text: 'a' }], dev: [{ text: 'b' }] });
    const folder = folderOf({ 'data.json': content, 'b.yaml': 'split_name: dev\n', 'train.csv': 'text,label\nc,z\n' });
    const options = { benchmark: join(folder, 'b.yaml'), train: join(folder, 'train.csv') };
    const inputs = await readInputs(join(folder, 'data.json'), options, inputContext(join(folder, 'state')));
    expect(readFileSync(inputs.holdout.path, 'utf8')).toBe('text\nb\n');
    expect(inputs.train?.path).toBe(options.train);
  });
});

describe('the copy of a file', () => {
  it('is private and removed with the command; a CSV is read in place', async () => {
    const folder = folderOf({ 'a.jsonl': '{"text":"a"}\n', 'a.csv': 'text\na\n' });
    const { state, ...file } = await rowsOf(join(folder, 'a.jsonl'));
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file.path)).mode & 0o777).toBe(0o700);
    await discard([file]);
    expect(readdirSync(state)).toEqual([]);
    expect((await rowsOf(join(folder, 'a.csv'))).path).toBe(join(folder, 'a.csv'));
  });

  it('is removed by a later command if its own was killed', async () => {
    const folder = folderOf({
      'a.jsonl': '{"text":"a"}\n',
      'state/rows-old/rows.csv': 'x',
      'state/rows-new/rows.csv': 'x',
    });
    utimesSync(join(folder, 'state/rows-old'), 0, 0);
    await discard([await dataFile(join(folder, 'a.jsonl'), join(folder, 'state'), {})]);
    expect(readdirSync(join(folder, 'state'))).toEqual(['rows-new']);
  });
});

describe('an object in S3', () => {
  it('is read with the shell’s credentials', async () => {
    const asked: string[] = [];
    const url = await serveHttp((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization?.slice(0, 26)}`);
      if (request.url?.includes('gone')) response.writeHead(404).end();
      else response.end('{"text":"a"}\n');
    });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', url);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDTEST');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'none');
    // A bucket name with a dot stays in the path.
    expect(await rowsOf('s3://my.bucket/d/a.jsonl')).toMatchObject({
      csv: 'text\na\n',
      location: 's3://my.bucket/d/a.jsonl',
    });
    expect(asked[0]).toMatch(/^\/my\.bucket\/d\/a\.jsonl\S* AWS4-HMAC-SHA256 Credentia/);
    await expect(rowsOf('s3://my.bucket/gone')).rejects.toThrow('s3://my.bucket/gone: there is no such object.');
    await expect(rowsOf('s3://my.bucket')).rejects.toThrow(
      's3://my.bucket: this is no S3 URI. Expected s3://bucket/key.',
    );
    vi.unstubAllEnvs();
  });
});
