// What users get who install without development tools and install scripts, on whatever Node the machine has: the real
// npm ci, in a copy of the checkout.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../support/runs/run-command.ts';

/** Without this checkout's Node, so only the machine's is left. */
const PATH = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
const env = { ...process.env, PATH: PATH.join(delimiter) };
let folder: string;

const inFolder = (command: string, args: string[]): Promise<string> => run(command, args, env, folder);
const holdout = (...args: string[]): Promise<string> => inFolder('npx', ['holdout', ...args]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-install-'));
  const files = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], process.env);
  for (const file of files.split('\0').filter((name) => existsSync(name))) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(file, join(folder, file));
  }
  await inFolder('npm', ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit']);
  // npm 9 and 10 leave this link out.
  await rm(join(folder, 'node_modules/.bin/node'), { force: true });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('has no development tools', () => {
  expect(existsSync(join(folder, 'node_modules/commander'))).toBe(true);
  expect(existsSync(join(folder, 'node_modules/vitest'))).toBe(false);
});

it('runs with the pinned Node, whatever the machine has', async () => {
  expect(await inFolder('node', ['scripts/node.js', '-p', 'process.version'])).toBe(`${process.version}\n`);
});

it('runs the example and says what changed between two runs', async () => {
  const report = () => globSync(join(folder, 'reports/holdout/*/report.json')).sort();
  expect(await holdout('start')).toContain('tfidf is the most accurate');
  await holdout('start');
  const [first = '', second = ''] = report();
  expect(JSON.parse(readFileSync(second, 'utf8'))).toMatchObject({ status: 'complete' });
  expect(await holdout('compare', dirname(first), dirname(second))).toContain('compare.html');
});

it('plans, writes a benchmark, shows open runs and help', async () => {
  expect(await holdout('plan', 'examples/holdout.csv', '--train', 'examples/train.csv')).toContain('150 rows');
  expect(await holdout('init', 'examples/holdout.csv')).toContain('benchmark.yaml');
  expect(readFileSync(join(folder, 'benchmark.yaml'), 'utf8')).toContain('labels:');
  expect(await holdout('status')).toMatch(/^\S/);
  expect(await holdout('--help')).toContain('Usage: holdout');
});
