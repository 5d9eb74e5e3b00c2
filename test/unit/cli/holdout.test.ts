import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const CLI = join(import.meta.dirname, '../../../cli');
const PLATFORM = `${process.platform}-${process.arch}`;
let root: string;
/** Options for the machine's Node. */
let machine: string[];

beforeEach(async () => {
  machine = [];
  root = await mkdtemp(join(tmpdir(), 'holdout-shim-'));
  await mkdir(join(root, 'cli'));
  for (const file of ['holdout.js', 'own-node.js', 'package.json'])
    await copyFile(join(CLI, file), join(root, 'cli', file));
});

afterEach(() => rm(root, { recursive: true }));

/** An installation without its own Node. */
async function install(main: string, platforms: readonly string[] = [PLATFORM]): Promise<void> {
  const optionalDependencies = Object.fromEntries(platforms.map((platform) => [`node-${platform}`, ANOTHER_VERSION]));
  await mkdir(join(root, 'own-node'));
  await writeFile(join(root, 'own-node/package.json'), JSON.stringify({ optionalDependencies }));
  await writeFile(join(root, 'package.json'), '{}');
  await mkdir(join(root, 'node_modules/commander'), { recursive: true });
  await writeFile(join(root, 'cli/main.ts'), main);
}

/** Its own Node, which claims to have this version. */
async function installNode(version: string): Promise<void> {
  const folder = join(root, 'node_modules', `node-${PLATFORM}`);
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ version, bin: { node: 'bin/node' } }));
  await symlink(process.execPath, join(folder, 'bin/node'));
}

function start(...args: string[]): ChildProcess & { out: Promise<string>; err: Promise<string> } {
  const child = spawn(process.execPath, [...machine, join(root, 'cli/holdout.js'), ...args]);
  return Object.assign(child, { out: text(child.stdout), err: text(child.stderr) });
}

/** Options that make Node claim to have this version. */
function saysVersion(node: string): string[] {
  const says = { version: `v${node}`, versions: { ...process.versions, node } };
  const set = `for (const [key, value] of Object.entries(${JSON.stringify(says)})) Object.defineProperty(process, key, { value });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(set)}`];
}

const ANOTHER_VERSION = '0.0.1';

describe('holdout.js', () => {
  it("starts main.ts with the project's Node and hands over arguments and exit status", async () => {
    await install('console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;');
    await installNode(ANOTHER_VERSION);
    const child = start('run', 'a b.csv', '--json');
    expect(await once(child, 'exit')).toEqual([7, null]);
    expect(JSON.parse(await child.out)).toEqual(['run', 'a b.csv', '--json']);
  });

  it('stays in the same process if that is already the right Node', async () => {
    await install('console.log(process.pid);');
    await installNode(process.versions.node);
    const child = start();
    expect(await child.out).toBe(`${child.pid}\n`);
  });

  it('passes a signal on', async () => {
    await install('process.on("SIGINT", () => process.exit(130)); console.log("ready"); setInterval(() => {}, 1000);');
    await installNode(ANOTHER_VERSION);
    const child = start();
    child.stdout?.once('data', () => child.kill('SIGINT'));
    expect(await once(child, 'exit')).toEqual([130, null]);
  });

  it('ends by the signal that ended main.ts', async () => {
    await install('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);');
    await installNode(ANOTHER_VERSION);
    expect(await once(start(), 'exit')).toEqual([null, 'SIGTERM']);
  });

  it('is the Node of whatever it starts', async () => {
    const main =
      'import { execFileSync } from "node:child_process"; process.stdout.write(execFileSync("node", ["-p", "1"]))';
    await install(main);
    await installNode(ANOTHER_VERSION);
    const node = join(root, 'node_modules', `node-${PLATFORM}`, 'bin/node');
    await rm(node);
    // Prints what it was started with, except for main.ts.
    const script = `#!/bin/sh\ncase "$1" in *main.ts) exec ${process.execPath} "$@";; *) echo "own $*";; esac\n`;
    await writeFile(node, script, { mode: 0o755 });
    expect(await start().out).toBe('own -p 1\n');
  });

  it("takes the machine's Node if its own is missing and this one is new enough", async () => {
    await install('console.log(process.pid);');
    machine = saysVersion('22.18.0');
    const child = start();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await child.out).toBe(`${child.pid}\n`);
  });

  it.each([
    [
      'asks for it where it is missing',
      [PLATFORM],
      `Holdout's own Node is missing, the package node-${PLATFORM}: run \`npm ci\` on this machine and without ` +
        '`--omit`, or use Node 22.18 or later (this is 22.17.1).\n',
    ],
    [
      'says so where there is none for the platform',
      ['plan9-mips'],
      `Holdout has no Node of its own for ${process.platform} on ${process.arch}: install Node 22.18 or later (this is 22.17.1).\n`,
    ],
  ])('%s', async (_, platforms, message) => {
    await install('console.log("started")', platforms);
    machine = saysVersion('22.17.1');
    const child = start();
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await child.err).toBe(message);
    expect(await child.out).toBe('');
  });

  it('asks for an installation if there is none', async () => {
    const child = start();
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await child.err).toBe('Holdout is not installed yet: run `npm ci` in its folder first.\n');
  });
});

describe('scripts/node.js', () => {
  it('runs a script with that Node', async () => {
    await install('');
    await installNode(ANOTHER_VERSION);
    await mkdir(join(root, 'scripts'));
    await copyFile(join(CLI, '../scripts/node.js'), join(root, 'scripts/node.js'));
    await writeFile(
      join(root, 'script.ts'),
      'const words: string[] = process.argv.slice(2); console.log(words.join());',
    );
    const child = spawn(process.execPath, [join(root, 'scripts/node.js'), join(root, 'script.ts'), 'a', 'b c']);
    expect(await text(child.stdout)).toBe('a,b c\n');
  });
});

describe('the package', () => {
  /** Where npm puts its command, with `main` for the compiled command line. */
  async function startInstalled(main: string): Promise<ReturnType<typeof start>> {
    await copyFile(join(CLI, 'installed.js'), join(root, 'cli/holdout.js'));
    await mkdir(join(root, 'cli/lib/cli'), { recursive: true });
    await writeFile(join(root, 'cli/lib/cli/main.js'), main);
    return start('run', 'a b.csv');
  }

  it('starts what was compiled, in the same process', async () => {
    const child = await startInstalled('console.log(process.pid, process.argv.slice(2).join());');
    expect(await child.out).toBe(`${child.pid} run,a b.csv\n`);
  });

  it.each(['18.20.8', '22.17.1'])('says which Node it needs where it is %s', async (version) => {
    machine = saysVersion(version);
    const child = await startInstalled('console.log("started");');
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await child.err).toBe(`Holdout needs Node 22.18 or later, and this is ${version}.\n`);
    expect(await child.out).toBe('');
  });
});
