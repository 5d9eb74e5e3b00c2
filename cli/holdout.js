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
  // Compiled code is kept between starts: less time and less memory. Node 22 and later have it. Beside the code that it
  // is made of: in the folder for temporary files, Node's own place, others could put theirs.
  import('module').then((module) => {
    module.enableCompileCache(join(folder, '../node_modules/.cache/holdout'));
    return import('./main.ts');
  });
} else {
  runWith(path, [join(folder, 'main.ts')].concat(process.argv.slice(2)));
}
