// Builds the functions and synthesizes the stack, once for each state of the code.
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { buildEnvironment } from './build-environment.ts';

export interface CdkApp {
  /** The project's folder, with cdk.json in it. */
  readonly root: string;
  /** The CDK app, relative to the root. */
  readonly main: string;
  /** Files and folders, relative to the root, that the result depends on. */
  readonly inputs: readonly string[];
}

export interface Assembly {
  /** What the CDK app wrote. */
  readonly folder: string;
  /** The compiled worker.ts. */
  readonly workerFile: string;
  /** V8's compiled code of the bundles, kept next to them. */
  readonly compileCache: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What worker.ts is bundled from. protocol.ts has only types. */
export const WORKER_INPUTS = [
  'local/runtime/worker.ts',
  'local/runtime/clients.ts',
  'local/runtime/credentials.ts',
  'local/proxy.ts',
  'local/services/connection.ts',
  'local/names.ts',
  'lambda/shared/models/call/given-credentials.ts',
  'lambda/shared/models/call/given-parameters.ts',
  'lambda/shared/storage/given-client.ts',
];
export const HOLDOUT_APP: CdkApp = {
  root,
  main: 'infra/app.ts',
  inputs: ['lambda', 'infra', ...WORKER_INPUTS, 'cdk.json', 'package-lock.json'],
};

/** The most recently used results are kept, because the code may change while a run is at work. */
const KEPT = 3;
/** An older build was interrupted. */
const INTERRUPTED_MS = 600_000;
const WORKER_FILE = 'worker.mjs';
const COMPILE_WORKER = fileURLToPath(new URL('compile-worker.ts', import.meta.url));

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/** @throws InputError with what the CDK app printed if it did not finish. */
export async function synthesize(app: CdkApp, log: (line: string) => void): Promise<Assembly> {
  const cache = join(app.root, 'cdk.out', 'local');
  const folder = join(cache, hashOf(app));
  const assembly = { folder, workerFile: join(folder, WORKER_FILE), compileCache: join(folder, '.compile-cache') };
  if (!(await exists(join(folder, 'manifest.json')))) {
    log('Building the functions: once, and again when their code changes.');
    await build(app, cache, folder);
  }
  const now = new Date();
  await utimes(folder, now, now);
  await removeOld(cache);
  return assembly;
}

async function build(app: CdkApp, cache: string, folder: string): Promise<void> {
  const temporary = join(cache, `.${randomUUID()}`);
  await mkdir(temporary, { recursive: true });
  try {
    await Promise.all([runApp(app, temporary), runScript(app, COMPILE_WORKER, [join(temporary, WORKER_FILE)])]);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process was faster, and its result is the same.
    if (!(await exists(join(folder, 'manifest.json')))) throw error;
  }
}

/** Runs the app as the CDK's command does. */
async function runApp(app: CdkApp, outdir: string): Promise<void> {
  const { context: declared } = CdkJson.parse(JSON.parse(await readFile(join(app.root, 'cdk.json'), 'utf8')));
  // Here a bucket that a deleted stack left is not at hand, and the folder of --state is always the same one.
  const { bucket: _, ...context } = declared;
  await runScript(app, app.main, [], { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) });
}

/** Runs without the shell's keys. @throws InputError, or Error with what the script printed, if it fails. */
async function runScript(
  { root: cwd }: CdkApp,
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: { ...buildEnvironment(process.env), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status !== 0) throw failure(script, said.trim());
}

/** One line per problem in cdk.json, as the app prints them, or else its crash. */
function failure(main: string, said: string): Error {
  const lines = said.split('\n').map((line) => /^(\S+): (.+)$/.exec(line));
  const problems = lines.flatMap((match) => (match?.[1] && match[2] ? [{ file: match[1], message: match[2] }] : []));
  const isCrash = problems.length < lines.length;
  return isCrash ? new Error(`${main} failed:\n${said}`) : new InputError(problems);
}

function hashOf(app: CdkApp): string {
  const hash = createHash('sha256');
  for (const input of app.inputs) {
    for (const file of filesIn(join(app.root, input))) {
      hash
        .update(`${relative(app.root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function filesIn(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function removeOld(cache: string): Promise<void> {
  const folders = await Promise.all(
    (await readdir(cache)).map(async (name) => {
      const path = join(cache, name);
      return { path, isDone: !name.startsWith('.'), used: (await stat(path)).mtimeMs };
    }),
  );
  const done = folders.filter(({ isDone }) => isDone).sort((a, b) => b.used - a.used);
  const interrupted = folders.filter(({ isDone, used }) => !isDone && used < Date.now() - INTERRUPTED_MS);
  const old = [...done.slice(KEPT), ...interrupted];
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })));
}

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
