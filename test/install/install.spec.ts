// A checkout without development tools and install scripts: the real npm ci, in a copy. package.spec.ts has the package.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../support/runs/run-command.ts';

/** The Node that runs this stands for the machine's: it comes with the development tools. */
const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) };
let folder: string;

const inFolder = (command: string, args: string[]): Promise<string> => run(command, args, env, folder);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-install-'));
  const files = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], process.env);
  for (const file of files.split('\0').filter((name) => existsSync(name))) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(file, join(folder, file));
  }
  await inFolder('npm', ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit']);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('has no development tools, no CDK and no Node of its own', () => {
  expect(existsSync(join(folder, 'node_modules/commander'))).toBe(true);
  for (const name of ['vitest', 'aws-cdk-lib', `node-${process.platform}-${process.arch}`]) {
    expect(existsSync(join(folder, 'node_modules', name)), name).toBe(false);
  }
});

it('runs the example', async () => {
  expect(await inFolder('npx', ['holdout', 'start'])).toContain('tfidf is the most accurate');
  const [report = ''] = globSync(join(folder, 'reports/holdout/*/report.json'));
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ status: 'complete' });
});
