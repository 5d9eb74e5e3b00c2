// A benchmark that is given as an object, as the file that a run reads.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { benchmarkProblems } from '../lambda/shared/benchmark/problems.ts';
import { Benchmark } from '../lambda/shared/contracts/benchmark.ts';
import { InputError } from '../lambda/shared/text/input-error.ts';
import { makePrivate, PRIVATE_FILE } from '../local/private.ts';
import type { BenchmarkOptions } from './options.ts';

/** What problems of a benchmark call it that is in no file. */
const NAME = 'the benchmark';

/**
 * Does some work with the path of a benchmark.
 * @throws InputError with all problems
 */
export async function withBenchmark<T>(
  benchmark: BenchmarkOptions['benchmark'],
  state: string,
  work: (options: { readonly benchmark?: string }) => Promise<T>,
): Promise<T> {
  if (benchmark === undefined) return await work({});
  if (typeof benchmark === 'string') return await work({ benchmark });
  const path = await written(benchmark, state);
  try {
    return await work({ benchmark: path });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      error.problems.map((one) => (one.file === path ? { ...one, file: NAME } : one)),
      error.more,
    );
  }
}

async function written(benchmark: z.input<typeof Benchmark>, state: string): Promise<string> {
  const parsed = Benchmark.safeParse(benchmark);
  if (!parsed.success) {
    const problems = benchmarkProblems(parsed.error.issues, benchmark);
    throw new InputError(problems.map(({ path, ...told }) => ({ file: NAME, ...told })));
  }
  const text = JSON.stringify(benchmark);
  const folder = join(state, 'downloads');
  makePrivate(folder);
  const path = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.json`);
  await writeFile(path, text, PRIVATE_FILE);
  return path;
}
