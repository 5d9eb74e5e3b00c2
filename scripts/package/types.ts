// The package's types: the declarations of what is imported by name, and of what these mention. Others stay inside.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

/** Its path, without the ending. */
const IMPORT = /(?:from|import\()\s*["'](\.[^"']+)\.tsx?["']/g;
/** What tsc printed is on its standard output. */
const Failed = z.object({ stdout: z.string() });

/**
 * @param entries without the ending, such as `api/index`
 * @param out gets the declarations
 * @throws Error if one that is needed has no type that can be named
 */
export async function writeTypes(root: string, entries: readonly string[], out: string): Promise<void> {
  const all = await mkdtemp(join(tmpdir(), 'holdout-types-'));
  try {
    const tsc = join(root, 'node_modules/typescript-compiler/bin/tsc');
    const said = await promisify(execFile)(
      process.execPath,
      [tsc, '-p', join(root, 'scripts/package'), '--outDir', all],
      { cwd: root },
    ).then(
      () => '',
      (error: unknown) => Failed.parse(error).stdout,
    );
    const needed = await reachable(all, entries);
    const problems = said.split('\n').filter((line) => needed.has(line.replace(/\.tsx?\(.*/, '')));
    if (problems.length > 0) throw new Error(`The types cannot be written:\n${problems.join('\n')}`);
    for (const name of needed) {
      await mkdir(dirname(join(out, name)), { recursive: true });
      const text = await readFile(join(all, `${name}.d.ts`), 'utf8');
      // tsc leaves these paths as they are: https://www.typescriptlang.org/tsconfig/#rewriteRelativeImportExtensions
      await writeFile(
        join(out, `${name}.d.ts`),
        text.replaceAll(IMPORT, (found) => found.replace(/\.tsx?(?=["']$)/, '.js')),
      );
    }
  } finally {
    await rm(all, { recursive: true, force: true });
  }
}

async function reachable(folder: string, entries: readonly string[]): Promise<Set<string>> {
  const found = new Set(entries);
  for (const name of found) {
    const text = await readFile(join(folder, `${name}.d.ts`), 'utf8');
    for (const [, path = ''] of text.matchAll(IMPORT)) {
      found.add(posix.join(posix.dirname(name), path));
    }
  }
  return found;
}
