// Lets Node import the components of the pages. Node strips types by itself, but does not know JSX; esbuild compiles
// that, and what it made is kept beside Node's own compiled code.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, type ModuleHooks, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/holdout/tsx/', import.meta.url));

/** Only while `load` imports pages are other imports asked whether they are one. */
export async function withTsx<T>(load: () => Promise<T>): Promise<T> {
  const hooks: ModuleHooks = registerHooks({
    load: (url, context, next) =>
      URL.parse(url)?.pathname.endsWith('.tsx')
        ? { format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true }
        : next(url, context),
  });
  try {
    return await load();
  } finally {
    hooks.deregister();
  }
}

function compiled(path: string): string {
  const source = readFileSync(path, 'utf8');
  const name = createHash('sha256').update(`${process.version} ${path}\n${source}`).digest('hex').slice(0, 32);
  try {
    return readFileSync(join(CACHE, `${name}.js`), 'utf8');
  } catch {
    return keep(name, compile(source, path));
  }
}

/** Loaded only here: almost always everything is in the cache. */
function compile(source: string, sourcefile: string): string {
  const esbuild: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  const options = { loader: 'tsx', format: 'esm', jsx: 'automatic', jsxImportSource: 'preact' } as const;
  return esbuild.transformSync(source, { ...options, sourcefile, sourcemap: 'inline', target: 'node24' }).code;
}

/** Whole or not at all. A folder that cannot be written to only costs time. */
function keep(name: string, code: string): string {
  try {
    mkdirSync(CACHE, { recursive: true });
    const part = join(CACHE, `${name}.${process.pid}.part`);
    writeFileSync(part, code);
    renameSync(part, join(CACHE, `${name}.js`));
  } catch {}
  return code;
}
