// node scripts/node.js SCRIPT [ARGUMENT]...: runs a script with Holdout's own Node, whatever Node is installed on the
// machine. Not npm's node_modules/.bin/node: npm 9 and 10 remove that link where a platform's package is left out.
import { findNode, runWith } from '../cli/own-node.js';

const { path, problem } = findNode();
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
} else {
  runWith(path, process.argv.slice(2));
}
