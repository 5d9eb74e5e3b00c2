// Measures what a function's cold start costs before its first line runs: importing its bundle in a fresh process.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { built, HOLDOUT } from '../local/template/built.ts';
import { readStack } from '../local/template/read.ts';

const TRIES = 5;

interface ColdImport {
  readonly name: string;
  /** Median duration of the whole process, from its start to its exit. */
  readonly milliseconds: number;
  /** That duration relative to a process that imports nothing. */
  readonly ratio: number;
}

/** Measures the bundles that a deployment uploads. */
export async function coldImports(): Promise<ColdImport[]> {
  const assembly = await built(HOLDOUT, () => undefined);
  const nothing = medianMilliseconds('', {});
  // The origin only goes into the environment, and nothing is called.
  return [...readStack(assembly, 'http://127.0.0.1').functions.values()].map(({ name, code, handler, environment }) => {
    const module = pathToFileURL(join(code, `${handler.split('.')[0]}.mjs`)).href;
    const milliseconds = medianMilliseconds(`await import(${JSON.stringify(module)})`, environment);
    // The logical id is the construct's path and a hash.
    return { name: name.replace(/Function[0-9A-F]{8}$/, ''), milliseconds, ratio: milliseconds / nothing };
  });
}

function medianMilliseconds(source: string, environment: Record<string, string>): number {
  const times = Array.from({ length: TRIES }, () => {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`The import failed: ${stderr}`);
    return performance.now() - started;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(TRIES / 2)] ?? Number.NaN;
}
