// Builds the functions, once for each state of the code.
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildEnvironment } from './build-environment.ts';

/** What is built, from what. */
export interface Recipe {
  /** The project's folder. */
  readonly root: string;
  /** Run with the folder that it fills: `stack.json`, `functions/` and `worker.mjs`. Relative to the root. */
  readonly script: string;
  /** Files and folders, relative to the root, that the result depends on. */
  readonly inputs: readonly string[];
}

/** A stack that can be started. */
export interface Assembly {
  /** The stack's; see read.ts. */
  readonly template: string;
  /** A folder for each function, by the name in its `Code`. */
  readonly functions: string;
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
  'local/runtime/traces.ts',
  'local/proxy.ts',
  'local/services/connection.ts',
  'local/names.ts',
  'lambda/shared/models/call/given-credentials.ts',
  'lambda/shared/models/call/given-parameters.ts',
  'lambda/shared/storage/given-client.ts',
];
export const HOLDOUT: Recipe = {
  root,
  script: 'infra/local.ts',
  inputs: ['lambda', 'infra', 'local/template/stack.json', ...WORKER_INPUTS, 'package-lock.json'],
};

/** The package has here what a checkout makes. */
const MADE = 'lib';
/** The most recently used results are kept, because the code may change while a run is at work. */
const KEPT = 3;
/** An older build was interrupted. */
const INTERRUPTED_MS = 600_000;

/** @throws Error with what the script printed if it did not finish. */
export async function built(recipe: Recipe, log: (line: string) => void): Promise<Assembly> {
  const made = join(recipe.root, MADE);
  if (await exists(made)) return assemblyIn(made);
  const cache = join(recipe.root, 'cdk.out', 'local');
  const folder = join(cache, hashOf(recipe));
  if (!(await exists(folder))) {
    log('Building the functions: once, and again when their code changes.');
    await build(recipe, cache, folder);
  }
  const now = new Date();
  await utimes(folder, now, now);
  await removeOld(cache);
  return assemblyIn(folder);
}

/** @param folder that a script filled */
export const assemblyIn = (folder: string): Assembly => ({
  template: join(folder, 'stack.json'),
  functions: join(folder, 'functions'),
  workerFile: join(folder, 'worker.mjs'),
  compileCache: join(folder, '.compile-cache'),
});

async function build(recipe: Recipe, cache: string, folder: string): Promise<void> {
  const temporary = join(cache, `.${randomUUID()}`);
  await mkdir(temporary, { recursive: true });
  try {
    await runScript(recipe, temporary);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process was faster, and its result is the same.
    if (!(await exists(folder))) throw error;
  }
}

/** Runs without the shell's keys. @throws Error with what the script printed, if it fails */
async function runScript({ root: cwd, script }: Recipe, folder: string): Promise<void> {
  const child = spawn(process.execPath, [script, folder], {
    cwd,
    env: buildEnvironment(process.env),
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
  if (status !== 0) throw new Error(`${script} failed:\n${said.trim()}`);
}

function hashOf(recipe: Recipe): string {
  const hash = createHash('sha256');
  for (const input of recipe.inputs) {
    for (const file of filesIn(join(recipe.root, input))) {
      hash
        .update(`${relative(recipe.root, file)}\0`)
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
