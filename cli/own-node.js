// Finds the Node that Holdout runs with and hands over to it: this platform's package in one pinned version, or else
// the machine's Node if it is new enough. Plain JavaScript for Node 12: no `node:` imports, no optional chaining, no
// top-level await.
// biome-ignore-all lint/style/useNodejsImportProtocol: Node 12 does not know it
import { spawn } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { delimiter, dirname, join } from 'path';
import { fileURLToPath } from 'url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');

/** The first one that strips types by itself. The code is written for a later one, which the functions run on. */
const OLDEST = [22, 18];

/** `path` and `version` of the Node to run with, or the `problem` to tell the user. */
export function findNode() {
  // The first import of main.ts.
  if (!existsSync(join(modules, 'commander'))) {
    return { problem: 'Holdout is not installed yet: run `npm ci` in its folder first.' };
  }
  const name = packageName();
  const own = installed(name);
  if (own) return own;

  const version = process.versions.node;
  if (isEnough(version)) return { path: process.execPath, version };
  const enough = `Node ${OLDEST.join('.')} or later (this is ${version}).`;
  return {
    problem: pinned(name)
      ? `Holdout's own Node is missing, the package ${name}: run \`npm ci\` on this machine and without \`--omit\`, or use ${enough}`
      : `Holdout has no Node of its own for ${process.platform} on ${process.arch}: install ${enough}`,
  };
}

function isEnough(version) {
  const parts = version.split('.').map(Number);
  return parts[0] > OLDEST[0] || (parts[0] === OLDEST[0] && parts[1] >= OLDEST[1]);
}

/** Runs a script and hands over terminal, signals and exit status. A `node` that it starts is the same Node. */
export function runWith(node, args) {
  process.env.PATH = [dirname(node), process.env.PATH].join(delimiter);
  const child = spawn(node, args, { stdio: 'inherit' });
  // The terminal's Ctrl-C reaches the child directly too; main.ts treats signals that come together as one.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`Holdout could not start its Node at ${node}: ${error.message}. Run \`npm ci\` again.\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code);
    for (const name of signals) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function packageName() {
  return ['node', process.platform === 'win32' ? 'win' : process.platform, process.arch].join('-');
}

function installed(name) {
  try {
    const { version, bin } = packageJson(join(modules, name));
    const path = join(modules, name, bin.node);
    return existsSync(path) ? { path, version } : undefined;
  } catch (_) {
    return undefined;
  }
}

function pinned(name) {
  return name in packageJson(join(root, 'own-node')).optionalDependencies;
}

function packageJson(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
