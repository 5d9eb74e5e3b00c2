#!/usr/bin/env node
// Starts the command line with Holdout's own Node, whatever Node is installed on the machine. Plain JavaScript that
// Node 12 can run, as own-node.js is.
// biome-ignore-all lint/style/useNodejsImportProtocol: Node 12 does not know it
import { dirname, join } from 'path';
import { fileURLToPath } from 'url';
import { findNode, runWith } from './own-node.js';

const folder = dirname(fileURLToPath(import.meta.url));
const { path, version, problem } = findNode();
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
} else if (process.version === `v${version}`) {
  // Node 22 and later can keep compiled code between starts, which saves time and memory. It is kept next to the code
  // it was made from, because others could plant theirs in Node's default place, the folder for temporary files.
  import('module').then((module) => {
    module.enableCompileCache(join(folder, '../node_modules/.cache/holdout'));
    return import('./main.ts');
  });
} else {
  runWith(path, [join(folder, 'main.ts')].concat(process.argv.slice(2)));
}
