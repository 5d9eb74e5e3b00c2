import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const CLI = join(import.meta.dirname, '../../../cli');
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdout-shim-'));
  await mkdir(join(root, 'cli'));
  for (const file of ['holdout.js', 'package.json']) await copyFile(join(CLI, file), join(root, 'cli', file));
});

afterEach(() => rm(root, { recursive: true }));

/** An installation whose package `node` says that it has this version. */
async function install(version: string, main: string): Promise<void> {
  const folder = join(root, 'node_modules/node');
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ version, bin: { node: 'bin/node' } }));
  await symlink(process.execPath, join(folder, 'bin/node'));
  await writeFile(join(root, 'cli/main.ts'), main);
}

function start(...args: string[]): ChildProcess & { out: Promise<string>; err: Promise<string> } {
  const child = spawn(process.execPath, [join(root, 'cli/holdout.js'), ...args]);
  return Object.assign(child, { out: text(child.stdout), err: text(child.stderr) });
}

const ANOTHER_VERSION = '0.0.1';

describe('holdout.js', () => {
  it("starts main.ts with the project's Node and hands over arguments and exit status", async () => {
    await install(ANOTHER_VERSION, 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;');
    const child = start('run', 'a b.csv', '--json');
    expect(await once(child, 'exit')).toEqual([7, null]);
    expect(JSON.parse(await child.out)).toEqual(['run', 'a b.csv', '--json']);
  });

  it('stays in its own process where it is that Node already', async () => {
    await install(process.versions.node, 'console.log(process.pid);');
    const child = start();
    expect(await child.out).toBe(`${child.pid}\n`);
  });

  it('passes a signal on', async () => {
    await install(
      ANOTHER_VERSION,
      'process.on("SIGINT", () => process.exit(130)); console.log("ready"); setInterval(() => {}, 1000);',
    );
    const child = start();
    child.stdout?.once('data', () => child.kill('SIGINT'));
    expect(await once(child, 'exit')).toEqual([130, null]);
  });

  it('ends by the signal that ended main.ts', async () => {
    await install(ANOTHER_VERSION, 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);');
    expect(await once(start(), 'exit')).toEqual([null, 'SIGTERM']);
  });

  it('asks for an installation where there is none', async () => {
    const child = start();
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await child.err).toContain('run `npm ci`');
  });
});
