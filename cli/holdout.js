#!/usr/bin/env node
// Starts the command line with the project's own Node, whatever Node is installed on the machine. Plain JavaScript
// that Node 12 can run: no `node:` imports, no optional chaining, no top-level await.
// biome-ignore-all lint/style/useNodejsImportProtocol: Node 12 does not know it
import { spawn } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { fileURLToPath } from 'url';

const folder = dirname(fileURLToPath(import.meta.url));

const project = projectNode();
if (!project) {
  process.stderr.write('Holdout is not installed yet: run `npm ci` in its folder first, with its install scripts.\n');
  process.exitCode = 1;
} else if (process.version === `v${project.version}`) {
  // Compiled code is kept between starts: less time and less memory. Node 22 and later have it. Beside the code that it
  // is made of: in the folder for temporary files, Node's own place, others could put theirs.
  import('module').then((module) => {
    module.enableCompileCache(join(folder, '../node_modules/.cache/holdout'));
    return import('./main.ts');
  });
} else {
  runWith(project.path);
}

/** The npm package `node`, a dependency of the project. */
function projectNode() {
  try {
    const packageFolder = join(folder, '../node_modules/node');
    const { version, bin } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
    const path = join(packageFolder, bin.node);
    return existsSync(path) ? { path, version } : undefined;
  } catch (_) {
    return undefined;
  }
}

/** Hands over arguments, terminal, signals and exit status. */
function runWith(node) {
  const child = spawn(node, [join(folder, 'main.ts')].concat(process.argv.slice(2)), { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches the child by itself as well: main.ts takes signals that come together as one.
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
