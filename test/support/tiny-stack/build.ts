// node build.ts FOLDER: bundles the tiny stack's functions, as infra/local.ts does the project's.
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleWorker } from '../../../infra/bundles/worker.ts';

const [, , folder = ''] = process.argv;

await Promise.all([
  build({
    entryPoints: ['dispatch', 'classify', 'report'].map((name) => ({
      in: join(import.meta.dirname, `functions/${name}.ts`),
      out: `${name}/index`,
    })),
    outdir: join(folder, 'functions'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    sourcemap: true,
    mainFields: ['module', 'main'],
  }),
  bundleWorker(join(folder, 'worker.mjs')),
  copyFile(join(import.meta.dirname, 'stack.json'), join(folder, 'stack.json')),
]);
