#!/usr/bin/env node
// Starts the command line of the package `holdout`, whose code is compiled. Plain JavaScript that Node 12 can run.
// biome-ignore-all lint/style/useNodejsImportProtocol: Node 12 does not know it
import { fileURLToPath } from 'url';

/** The oldest one in the package's `engines`. */
const OLDEST = [22, 18];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(`Holdout needs Node ${OLDEST.join('.')} or later, and this is ${process.versions.node}.\n`);
  process.exitCode = 1;
} else {
  // Compiled code is kept next to the code it was made from, because others could plant theirs in Node's default place,
  // the folder for temporary files.
  import('module').then((module) => {
    module.enableCompileCache(fileURLToPath(new URL('lib/.compile-cache', import.meta.url)));
    return import('./lib/cli/main.js');
  });
}
