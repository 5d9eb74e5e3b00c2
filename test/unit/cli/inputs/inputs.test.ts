import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInputs } from '../../../../cli/inputs/inputs.ts';
import { inputContext } from '../../../support/input-context.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-inputs-'));
  await write('tags.csv', 'text,tag\na,x\n');
});
afterEach(() => rm(folder, { recursive: true }));

async function write(file: string, content: string): Promise<string> {
  const path = join(folder, file);
  await writeFile(path, content);
  return path;
}

const read = (options: { benchmark?: string; train?: string; team?: string } = {}, holdout = 'tags.csv') =>
  readInputs(join(folder, holdout), options, inputContext(join(folder, 'downloads')));

describe('readInputs', () => {
  it('places the files where dispatch looks for them', async () => {
    const train = await write('my-train.csv', 'text,tag\na,x\n');
    const benchmark = await write('b.json', '{"seed": 1}');
    const inputs = await read({ train, benchmark });
    expect(inputs).toMatchObject({
      name: 'tags',
      holdout: { key: 'holdouts/tags.csv' },
      train: { key: 'train/tags.csv', path: train },
      benchmarkFile: { key: 'benchmarks/tags.json' },
      benchmark: { seed: 1 },
    });
  });

  it('reads a benchmark with any other suffix as YAML', async () => {
    const benchmark = await write('benchmark', 'seed: 2');
    expect((await read({ benchmark })).benchmarkFile?.key).toBe('benchmarks/tags.yaml');
  });

  it('finds the train file that the benchmark names, next to it', async () => {
    const benchmark = await write('b.yaml', 'train: texts.csv');
    const train = await write('texts.csv', 'text,tag\na,x\n');
    expect((await read({ benchmark })).train).toEqual({ path: train, location: train, key: 'train/texts.csv' });
  });

  it('prefers --train, under the name that the benchmark gives', async () => {
    const benchmark = await write('b.yaml', 'train: texts.csv');
    const train = await write('other.csv', 'text,tag\na,x\n');
    expect((await read({ benchmark, train })).train).toMatchObject({ path: train, key: 'train/texts.csv' });
  });

  it('puts all files into the folder of a team, whatever folders they are in here', async () => {
    const benchmark = await write('b.yaml', 'train: data/texts.csv');
    const train = await write('other.csv', 'text,tag\na,x\n');
    for (const [team, of] of [
      [undefined, ''],
      ['a/b', 'a/b/'],
      ['/a/', 'a/'],
    ] as const) {
      const inputs = await read({ benchmark, train, ...(team && { team }) });
      expect(inputs).toMatchObject({
        name: `${of}tags`,
        holdout: { key: `holdouts/${of}tags.csv` },
        train: { key: `train/${of}texts.csv` },
        benchmarkFile: { key: `benchmarks/${of}tags.yaml` },
        benchmark: { train: 'texts.csv' },
      });
    }
    for (const team of ['..', 'a/../b', 'a\\b', 'a//b', 'index.html']) {
      await expect(read({ train, team })).rejects.toThrow(/^--team: expected the path of a folder in the bucket/);
    }
  });

  it('refuses a train file outside the folder', async () => {
    const benchmark = await write('b.yaml', 'train: ../../texts.csv');
    await expect(read({ benchmark })).rejects.toThrow(/b\.yaml: train: expected a file name.*--train\.$/);
  });

  it('has the same digest only for the same contents', async () => {
    const train = await write('train.csv', 'text,tag\na,x\n');
    const plain = await read();
    expect((await read()).digest).toBe(plain.digest);
    expect((await read({ train })).digest).not.toBe(plain.digest);
    await write('tags.csv', 'text,tag\nb,x\n');
    expect((await read()).digest).not.toBe(plain.digest);
  });

  it('names the line of a mistake in the benchmark', async () => {
    const benchmark = await write('b.yaml', 'seed: 1\nmodls: [x]\n');
    await expect(read({ benchmark })).rejects.toThrow(/b\.yaml:2: .*models/);
  });
});

describe('a file that cannot be used', () => {
  it('is missing', async () => {
    await expect(read({}, 'gone.csv')).rejects.toThrow(`${join(folder, 'gone.csv')}: there is no such file.`);
  });

  it('is a folder without data', async () => {
    await mkdir(join(folder, 'data.csv'));
    await expect(read({}, 'data.csv')).rejects.toThrow(
      /there is no data in this folder\. Expected data files such as test\.csv/,
    );
  });

  it('is empty', async () => {
    await write('empty.csv', '');
    await expect(read({}, 'empty.csv')).rejects.toThrow(/the file is empty/);
  });

  it('cannot be read twice', async () => {
    await expect(readInputs('/dev/null', {}, inputContext(folder))).rejects.toThrow(/not a regular file/);
  });

  it('is the train file', async () => {
    await expect(read({ train: join(folder, 'gone.csv') })).rejects.toThrow(/there is no such file/);
  });
});
