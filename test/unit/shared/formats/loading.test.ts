// A function's cold start loads no format's reader, because a run of a CSV never needs one.
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const READERS = /node_modules\/(hyparquet|hyparquet-compressors|saxes|yauzl)\/|shared\/formats\/(?!format\.ts)/;

/** @returns the modules that the entry loads at once, without dynamic imports */
async function loadedAtOnce(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    outdir: 'none',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const found = new Set<string>();
  const visit = (path: string): void => {
    const output = metafile.outputs[path];
    if (!output || found.has(path)) return;
    found.add(path);
    for (const { path: next, kind } of output.imports) if (kind === 'import-statement') visit(next);
  };
  visit(Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === entry)?.[0] ?? '');
  return [...found].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
}

it.each(['dispatch', 'classify', 'report'])('%s', async (name) => {
  const loaded = await loadedAtOnce(`lambda/${name}/handler.ts`);
  expect(loaded).toContain(`lambda/${name}/handler.ts`);
  expect(loaded.filter((path) => READERS.test(path))).toEqual([]);
});
