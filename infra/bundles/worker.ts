// Bundles local/runtime/worker.ts, which runs in each function's thread.
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { ROOT, TARGET } from './functions.ts';
import { lighterHttp } from './lighter-http.ts';

export async function bundleWorker(outfile: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['./local/runtime/worker.ts'],
    outfile: resolve(outfile),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: TARGET,
    plugins: [lighterHttp],
  });
}
