import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';

const TRACES = new URL('../../../../local/runtime/traces.ts', import.meta.url).href;
const SOURCE = `// A line that the bundle does not have.
interface Thrown { readonly message: string }
export const failed = ({ message }: Thrown): Error => new Error(message);
`;

/** The trace of an error in a bundle like the stack's, in a process of its own: the test runner changes what it loads. */
async function traceOf(message: string, sourcemap: boolean): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-traces-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [entry, outfile] = [join(folder, 'thrown.ts'), join(folder, 'index.mjs')];
  writeFileSync(entry, SOURCE);
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', minify: true, sourcemap });
  const script = `
    (await import('${TRACES}')).nameSources();
    const { failed } = await import('${pathToFileURL(outfile).href}');
    process.stdout.write(failed({ message: ${message} }).stack);`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }).split('\n');
}

it('names the place in the source', async () => {
  const [head, first] = await traceOf("'no such row'", true);
  expect(head).toBe('Error: no such row');
  expect(first).toMatch(/^ {4}at \w+ \(.*[/\\]thrown\.ts:3:55\)$/);
});

it('names the place in a bundle that has no map', async () => {
  expect((await traceOf("'no such row'", false))[1]).toMatch(/index\.mjs:1:\d+\)$/);
});
