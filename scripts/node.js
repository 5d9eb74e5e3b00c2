// node scripts/node.js SCRIPT [ARGUMENT]...: runs a script with Holdout's Node, whatever the machine has installed.
// npm's node_modules/.bin/node will not do: npm 9 and 10 remove that link if a platform's package is left out.
import { findNode, runWith } from '../cli/own-node.js';

const { path, problem } = findNode();
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
} else {
  runWith(path, process.argv.slice(2));
}
