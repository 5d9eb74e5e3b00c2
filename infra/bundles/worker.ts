// Bundles local/runtime/worker.ts, which runs in each function's thread.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { TARGET } from './functions.ts';

export async function bundleWorker(outfile: string): Promise<void> {
  const entry = fileURLToPath(new URL('../../local/runtime/worker.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', target: TARGET });
}
