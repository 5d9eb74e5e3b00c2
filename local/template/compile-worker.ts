// Bundles runtime/worker.ts. It runs as a separate process because esbuild starts another with the same environment.
// node compile-worker.ts <output file>
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [, , outfile = ''] = process.argv;
const entry = fileURLToPath(new URL('../runtime/worker.ts', import.meta.url));
await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node24' });
