import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { checkLateImports } from '../../infra/bundles/functions.ts';
import { lighterHttp } from '../../infra/bundles/lighter-http.ts';

const bundled = (format: 'cjs' | 'esm') => ({
  inputs: {
    'lambda/dispatch/read.ts': {
      bytes: 1,
      imports: [{ path: 'node_modules/guess/index.js', kind: 'dynamic-import' as const }],
      format: 'esm' as const,
    },
    'node_modules/guess/index.js': { bytes: 1, imports: [], format },
  },
});

test('a late import of CommonJS, which would have no names, ends the build', () => {
  expect(() => checkLateImports(bundled('esm'))).not.toThrow();
  expect(() => checkLateImports(bundled('cjs'))).toThrow(
    'lambda/dispatch/read.ts imports node_modules/guess/index.js when needed, which is CommonJS',
  );
});

test.each(['import', 'import()'])('node:http has its names by %s', async (way) => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'holdout-http-')));
  onTestFinished(() => rm(folder, { recursive: true }));
  const entry = join(folder, 'entry.mjs');
  const imported =
    way === 'import' ? 'import { request } from "node:http";' : 'const { request } = await import("node:http");';
  await writeFile(entry, `${imported}\nexport const found = typeof request;\n`);
  const outdir = join(folder, 'out');
  await build({
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    plugins: [lighterHttp],
  });
  expect(await import(pathToFileURL(join(outdir, 'entry.mjs')).href)).toMatchObject({ found: 'function' });
});
