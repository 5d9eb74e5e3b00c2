// Bundles worker.ts, in a process of its own: esbuild starts another one, which gets this one's environment.
// node compile-worker.ts <output file>
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [, , outfile = ''] = process.argv;
const entry = fileURLToPath(new URL('worker.ts', import.meta.url));
await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node24' });
