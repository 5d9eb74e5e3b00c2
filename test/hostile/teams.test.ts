// Uploads of one team that try to reach another's files by names. All of what they lead to must stay in their folder.
import { describe, expect, it } from 'vitest';
import { Run } from '../../lambda/shared/contracts/run.ts';
import { formatProblem } from '../../lambda/shared/text/input-error.ts';
import { Cloud } from './cloud.ts';

const SECRET = 'the secret of team B';
const CSV = Buffer.from('text,tag\na,x\nb,y\n');
const TRAIN = Buffer.from(`text,tag\n${SECRET},x\n${SECRET} too,y\n`);

/** A bucket with files of team B, and of the root. */
function bucketOfTwo(): Cloud {
  const cloud = new Cloud();
  for (const folder of ['teamB/', '', 'team A/', 'teamA/sub/']) {
    cloud.bucket.put(`train/${folder}secret.csv`, TRAIN);
    cloud.bucket.put(`benchmarks/${folder}secret.json`, Buffer.from(JSON.stringify({ seed: 666 })));
  }
  return cloud;
}

/** Everything that functions have written. */
function written({ bucket }: Cloud): string {
  return ['active/', 'runs/', 'rows/', 'reports/', 'vectors/']
    .flatMap((prefix) => bucket.keys(prefix))
    .map((key) => `${key}\n${bucket.current(key)?.body}`)
    .join('\n');
}

const runOf = (cloud: Cloud): Run =>
  Run.parse(cloud.json(cloud.bucket.keys('runs/').find((key) => key.endsWith('/run.json')) ?? ''));

describe('`train` of another folder', () => {
  it.each([
    'teamB/secret',
    'teamB/secret.csv',
    '/teamB/secret',
    '../teamB/secret',
    'teamA/../teamB/secret',
    './../teamB/secret',
    'teamB//secret',
    '/secret',
    '../secret',
    'sub/secret',
    'teamA/sub/secret',
    'TeamA/secret',
    'teamB%2Fsecret',
    'teamB%252fsecret',
    '%2e%2e%2fsecret',
    '..%2FteamB%2Fsecret',
    'teamB\\secret',
    '..\\teamB\\secret',
    'teamB\uff0fsecret',
    'teamB\u2215secret',
    'teamB\u2044secret',
    'teamB\uff3csecret',
    '\uff0e\uff0e/teamB/secret',
    'train/teamB/secret',
    's3://bucket/train/teamB/secret.csv',
    'team\u00a0A/secret',
  ])('%j is refused, with the way out', async (train) => {
    const cloud = bucketOfTwo();
    cloud.bucket.put('benchmarks/teamA/x.json', Buffer.from(JSON.stringify({ train })));
    await cloud.upload('holdouts/teamA/x.csv', CSV);
    const run = runOf(cloud);
    expect(run.status).toBe('rejected');
    expect(run.problems.map(formatProblem)).toEqual([
      `benchmarks/teamA/x.json: \`train\` names ${train}, a file of another folder. A run reads train files of its own folder only, train/teamA/. Upload the file to train/teamA/, and write its name without a folder.`,
    ]);
    expect(written(cloud)).not.toContain(SECRET);
  });

  it('is not read for the root either', async () => {
    const cloud = bucketOfTwo();
    cloud.bucket.put('benchmarks/x.json', Buffer.from('{"train": "teamB/secret"}'));
    await cloud.upload('holdouts/x.csv', CSV);
    expect(runOf(cloud).status).toBe('rejected');
    expect(written(cloud)).not.toContain(SECRET);
  });

  it.each(['own', 'own.csv', 'teamA/own', 'teamA/own.csv'])('is not %j', async (train) => {
    const cloud = bucketOfTwo();
    cloud.bucket.put('train/teamA/own.csv', Buffer.from('text,tag\nours,x\nours too,y\n'));
    cloud.bucket.put('benchmarks/teamA/x.json', Buffer.from(JSON.stringify({ train })));
    await cloud.upload('holdouts/teamA/x.csv', CSV);
    expect(runOf(cloud)).toMatchObject({ status: 'ready', train: { key: 'train/teamA/own.csv' } });
  });
});

describe('an upload whose folder is no plain path', () => {
  it.each([
    ['teamA/../teamB/secret', 'teamA/~../teamB/'],
    ['teamA/./secret', 'teamA/~./'],
    ['teamA//secret', 'teamA/~/'],
    ['teamA/../secret', 'teamA/~../'],
    ['../teamB/secret', '~../teamB/'],
    ['/secret', '~/'],
    ['teamB%2Fsecret', ''],
    ['teamB\\secret', ''],
    [`teamA/${'b'.repeat(900)}/secret`, /^teamA\/~[\da-f]{12}\/$/],
    ['index.html/secret', '~index.html/'],
    ['20260102T030405678Z-0f1e2d3c4b5a/segments/secret', '~20260102T030405678Z-0f1e2d3c4b5a/segments/'],
  ])('%j gets nobody’s files, and leaves its own in a folder of its own', async (name, folder) => {
    const cloud = bucketOfTwo();
    await cloud.upload(`holdouts/${name}.csv`, CSV);
    const run = runOf(cloud);
    expect(run).toMatchObject({ status: 'ready', seed: 0 });
    expect(run.train).toBeUndefined();
    expect(run.run.slice(0, run.run.lastIndexOf('/') + 1)).toMatch(folder);
    expect(written(cloud)).not.toContain(SECRET);
    const keys = ['active/', 'runs/', 'rows/'].flatMap((prefix) => cloud.bucket.keys(prefix));
    for (const key of keys) expect(key.split('/').slice(1, -1)).not.toContain('..');
  });

  it('finds a benchmark and a train file in its own folder only', async () => {
    for (const [name, seed] of [
      ['teamA/secret', 0],
      ['team A/secret', 666],
      ['secret', 666],
    ] as const) {
      const cloud = bucketOfTwo();
      await cloud.upload(`holdouts/${name}.csv`, CSV);
      const run = runOf(cloud);
      expect(run.seed).toBe(seed);
      expect(run.train?.key).toBe(seed === 0 ? undefined : `train/${name}.csv`);
    }
  });
});
