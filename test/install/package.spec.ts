// What users get who install the package: the real tarball in an empty folder, without development tools, install scripts
// and, once it is installed, without a network.
import { globSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runAction } from '../support/github/run-action.ts';
import { GitHubServer } from '../support/github/server.ts';
import { promises } from '../support/package/promises.ts';
import { run } from '../support/runs/run-command.ts';

/** Megabytes: the bar for what stands in node_modules. */
const MOST_MB = 100;
const ROWS = Array.from({ length: 40 }, (_, row) =>
  row % 2 ? `crash in step ${row},bug` : `refund of ${row},billing`,
);
const ENDPOINT = { name: 'mine', baseUrl: 'https://example.com/v1', apiKeyParameter: '/mine/key' };

/** Nobody listens on the port. */
const nowhere = { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', npm_config_offline: 'true' };
/** Of this checkout only its Node, which a user has installed. */
const PATH = [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter).split(delimiter);
const shell = {
  ...process.env,
  PATH: PATH.filter((folder) => !folder.endsWith(join('node_modules', '.bin'))).join(delimiter),
};
let folder: string;
let tarball: string;

const inFolder = (command: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> =>
  run(command, [...args], { ...shell, ...nowhere, ...env }, folder);
const holdout = (...args: string[]): Promise<string> => inFolder('npx', ['holdout', ...args]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-install-'));
  await run(process.execPath, ['scripts/package/build.ts'], process.env);
  await run('npm', ['pack', resolve('dist'), '--pack-destination', folder], shell);
  [tarball = ''] = globSync('*.tgz', { cwd: folder });
  await run('npm', ['install', '--omit=dev', '--prefer-offline', '--no-audit', tarball], shell, folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('is small, and runs no script during installation', async () => {
  const { packages } = Lock.parse(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')));
  const installed = Object.keys(packages).filter((path) => path !== '');
  expect(installed).toEqual(['node_modules/holdout', 'node_modules/zod']);
  expect(Object.values(packages).filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
  const blocks = await inFolder('du', ['-sk', 'node_modules']);
  expect(Number.parseInt(blocks, 10) / 1024).toBeLessThan(MOST_MB);
});

const Lock = z.object({ packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().default(false) })) });

it('runs the example, and builds nothing for it', async () => {
  const lib = join(folder, 'node_modules/holdout/lib');
  expect(await holdout('start')).toContain('tfidf is the most accurate');
  const [report = ''] = globSync(join(folder, 'reports/holdout/*/report.json'));
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ status: 'complete' });
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(lib, '../package.json'), 'utf8')));
  expect((await readdir(lib)).sort()).toContain('.compile-cache');
  expect(await holdout('--version')).toBe(`${version}\n`);
});

it('runs a file of the user’s, and shows help', async () => {
  await writeFile(join(folder, 'mine.csv'), `text,label\n${ROWS.join('\n')}\n`);
  const reports = () => globSync(join(folder, 'reports/mine/*')).sort();
  await holdout('run', 'mine.csv', '--split', '0.5');
  expect(reports()).toHaveLength(1);
  expect(await holdout('--help')).toContain('Usage: holdout');
});

it('has the stack for `holdout deploy`, with the settings of the folder and a CDK that npx has fetched', async () => {
  await writeFile(join(folder, 'holdout.config.json'), JSON.stringify({ stackName: 'Mine', endpoints: [ENDPOINT] }));
  await inFolder('node', ['node_modules/holdout/lib/infra/installed-app.js'], {
    CDK_OUTDIR: join(folder, 'cdk.out'),
    // Beside it are the CDK's packages.
    PATH: [resolve('node_modules/.bin'), shell.PATH].join(delimiter),
  });
  const template = readFileSync(join(folder, 'cdk.out/Mine.template.json'), 'utf8');
  expect(template).toContain('classify-mine-errors');
  expect(globSync('asset.*/index.mjs', { cwd: join(folder, 'cdk.out') })).toHaveLength(4);
});

it('is what the action installs, runs and comments with', async () => {
  const server = await GitHubServer.start();
  const workspace = await mkdtemp(join(tmpdir(), 'holdout-workspace-'));
  await cp('examples', join(workspace, 'examples'), { recursive: true });
  await cp(join(folder, tarball), join(workspace, 'holdout.tgz'));
  const [cache, registry] = [
    await run('npm', ['config', 'get', 'cache'], shell),
    await run('npm', ['config', 'get', 'registry'], shell),
  ];
  const end = await runAction(server, {
    workspace,
    inputs: {
      holdout: 'examples/holdout.csv',
      train: 'examples/train.csv',
      benchmark: 'examples/benchmark.yaml',
      version: 'holdout.tgz',
    },
    trigger: { event: 'pull_request', branch: 'change', runId: 1 },
    env: { npm_config_cache: cache.trim(), npm_config_registry: registry.trim(), npm_config_prefer_offline: 'true' },
  });
  await rm(workspace, { recursive: true, force: true });
  expect(end.status, end.log).toBe(0);
  expect(server.comments.map(({ body }) => body)).toEqual([expect.stringContaining('tfidf is the most accurate')]);
});

describe('for programs and CDK apps', () => {
  beforeAll(async () => {
    for (const name of ['aws-cdk-lib', 'constructs', '@types']) {
      await symlink(resolve('node_modules', name), join(folder, 'node_modules', name), 'junction');
    }
    await cp('examples', join(folder, 'examples'), { recursive: true });
    // They expect a folder in which nothing has run.
    for (const left of ['reports', '.holdout', 'holdout.config.json']) {
      await rm(join(folder, left), { recursive: true, force: true });
    }
    const own = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...own, type: 'module' }));
  });

  promises(() => ({ folder, cwd: folder, context: {}, compilerOptions: {} }));
});
