// Reads a benchmark from text as if from a file.
import { Readable } from 'node:stream';
import { readBenchmarkFile } from '../../lambda/shared/benchmark/file.ts';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';

export const benchmarkOf = (text: string, file = 'b.yaml'): Promise<Benchmark> =>
  readBenchmarkFile(Readable.from([Buffer.from(text)]), file);
