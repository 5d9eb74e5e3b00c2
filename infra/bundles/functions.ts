// Bundles the functions as Lambda and the local runtime load them: a folder for each, with an ESM file that includes the
// AWS SDK. One call of esbuild makes all, because they share most of what they import.
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Folders below lambda/, each with a handler.ts that exports `handler`. */
const FUNCTIONS = ['dispatch', 'classify', 'collect', 'report'];
/** Large packages that few invocations import. Each gets its own file, which a cold start does not parse. */
const LAZY = ['gpt-tokenizer/encoding/o200k_base', 'gpt-tokenizer/encoding/cl100k_base', 'hyparquet-compressors'];
const LAZY_FOLDER = 'lazy';

/** In the place of packages, relative to the root. */
const LIGHTER = { '@aws-sdk/credential-provider-node': './lambda/shared/storage/environment-credentials.ts' };

/**
 * Some dependencies are CommonJS (e.g. yaml) and require Node's built-in modules, which an ESM bundle cannot provide.
 */
export const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** The oldest Node that a command on a laptop may have. Lambda's is newer. */
export const TARGET = 'node22';

/** @param out gets a folder for each function, and nothing else */
export async function bundleFunctions(out: string): Promise<void> {
  const folder = resolve(out);
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [
      ...FUNCTIONS.map((name) => ({ in: `./lambda/${name}/handler.ts`, out: `${name}/index` })),
      ...LAZY.map((name) => ({ in: name, out: `${LAZY_FOLDER}/${basename(name)}` })),
    ],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: TARGET,
    mainFields: ['module', 'main'],
    alias: LIGHTER,
    banner: { js: REQUIRE },
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    plugins: [lazyFiles],
    logLevel: 'warning',
  });
  await Promise.all(lazyImports(metafile).map(({ to, file }) => put(join(folder, LAZY_FOLDER, file), join(ROOT, to))));
  await rm(join(folder, LAZY_FOLDER), { recursive: true });
}

/** esbuild writes either one file or many chunks, so these modules become files of their own next to the function. */
const lazyFiles: Plugin = {
  name: 'lazy-files',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^(${LAZY.join('|')})$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./${basename(path)}.mjs`, external: true },
    );
  },
};

/** Which function needs which of these files. */
function lazyImports({ outputs }: Metafile): { readonly to: string; readonly file: string }[] {
  return Object.entries(outputs).flatMap(([output, { imports }]) =>
    imports
      .filter(({ path, external }) => external && path.startsWith('./'))
      .map(({ path }) => ({ to: join(dirname(output), path), file: basename(path) })),
  );
}

async function put(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}
