// npm run build: writes the package `holdout` to dist/, with all that a first start would otherwise make: compiled code, the
// functions' bundles and the stack's template. `npm pack ./dist` makes the tarball.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleFunctions, checkLateImports, REQUIRE, TARGET } from '../../infra/bundles/functions.ts';
import { lighterHttp } from '../../infra/bundles/lighter-http.ts';
import { bundleWorker } from '../../infra/bundles/worker.ts';
import { isUpToDate, TEMPLATE_FILE } from '../../infra/template-file.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { manifest, PEERS } from './manifest.ts';
import { notices } from './notices.ts';
import { writeTypes } from './types.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OUT = join(ROOT, 'dist');
const LIB = join(OUT, 'lib');

/** What starts the package's code: a command, an import, the CDK. */
const ENTRIES = ['cli/main', 'api/index', 'infra/cdk', 'infra/installed-app'];
/** Copied as they are. */
const FILES = ['LICENSE', 'CHANGELOG.md', 'README.md', 'cdk.json', 'examples'];

if (!isUpToDate()) throw new Error(`${TEMPLATE_FILE} is not what infra/ gives: run \`npm run template\`.`);
await rm(OUT, { recursive: true, force: true });
await mkdir(LIB, { recursive: true });
const [code] = await Promise.all([
  compiled(),
  bundleFunctions(join(LIB, 'functions')),
  bundleWorker(join(LIB, 'worker.mjs')),
  writeTypes(ROOT, ['api/index', 'infra/cdk'], LIB),
  cp(TEMPLATE_FILE, join(LIB, 'stack.json')),
  cp(join(ROOT, 'cli/installed.js'), join(OUT, 'holdout.js')),
  ...FILES.map((file) => cp(join(ROOT, file), join(OUT, file), { recursive: true })),
]);
await writeFile(join(OUT, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
const compiledIn = [
  ...Object.keys(code),
  ...Object.keys(packageJson.dependencies).map((name) => `node_modules/${name}`),
];
await writeFile(join(OUT, 'THIRD-PARTY.txt'), await notices(ROOT, compiledIn));

/** In as many files as commands need, so that each loads its own. @returns what it was made from */
async function compiled(): Promise<Record<string, unknown>> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES.map((name) => ({ in: `./${name}.ts`, out: name })),
    outdir: LIB,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: TARGET,
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
    // With their ends of lines, Node shows where an error comes from.
    minifySyntax: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [lighterHttp],
    external: PEERS.flatMap((name) => [name, `${name}/*`]),
    metafile: true,
    logLevel: 'warning',
  });
  checkLateImports(metafile);
  return metafile.inputs;
}
