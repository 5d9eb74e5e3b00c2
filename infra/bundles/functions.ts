// Bundles the functions as Lambda and the local runtime load them: a folder for each, with ESM files that include the
// AWS SDK. One call of esbuild makes all, because they share most of what they import. What is imported when it is
// needed has files of its own, which a cold start does not read.
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { lighterHttp } from './lighter-http.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Folders below lambda/, each with a handler.ts that exports `handler`. */
const FUNCTIONS = ['dispatch', 'classify', 'collect', 'report'];
/** What Lambda is told to load. */
const ENTRY = 'index.mjs';
/** Where the files of all functions are before each gets its own. */
const SHARED_FOLDER = 'shared';

/** In the place of packages. */
const LIGHTER_PACKAGES = {
  '@aws-sdk/credential-provider-node': './lambda/shared/storage/environment-credentials.ts',
};

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
  const shared = join(folder, SHARED_FOLDER);
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: FUNCTIONS.map((name) => ({ in: `./lambda/${name}/handler.ts`, out: name })),
    outdir: shared,
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    splitting: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: TARGET,
    mainFields: ['module', 'main'],
    alias: LIGHTER_PACKAGES,
    plugins: [lighterHttp],
    banner: { js: REQUIRE },
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  });
  checkLateImports(metafile);
  await Promise.all(FUNCTIONS.map((name) => copyFunction(name, metafile, shared, join(folder, name))));
  await rm(shared, { recursive: true });
}

/**
 * An import() of CommonJS gets a file with nothing but a default, so every name would be undefined.
 * @throws for the first such import; a file of ours that exports the names is the way around it
 */
export function checkLateImports({ inputs }: Pick<Metafile, 'inputs'>): void {
  for (const [file, { imports }] of Object.entries(inputs)) {
    for (const { path, kind } of imports) {
      if (kind === 'dynamic-import' && inputs[path]?.format === 'cjs')
        throw new Error(
          `${file} imports ${path} when needed, which is CommonJS: export its names in a file of their own`,
        );
    }
  }
}

/** Copies what a function imports, with the maps that Node shows errors by. */
async function copyFunction(name: string, { outputs }: Metafile, from: string, to: string): Promise<void> {
  const files = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  const entry = `${name}.mjs`;
  const needed = new Set([entry]);
  for (const file of needed) {
    for (const { path, external } of files.get(file)?.imports ?? []) if (!external) needed.add(basename(path));
  }
  await mkdir(to);
  await Promise.all(
    [...needed].flatMap((file) => [
      copyFile(join(from, file), join(to, file === entry ? ENTRY : file)),
      copyFile(join(from, `${file}.map`), join(to, `${file}.map`)),
    ]),
  );
}
