// `holdout schema`: the JSON schema of a benchmark, for editors, made from the schema that reads benchmarks.
import { z } from 'zod';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';

export function benchmarkSchema(): string {
  // `input`: what an author writes, before defaults are filled in.
  const schema = z.toJSONSchema(Benchmark, { io: 'input' });
  return `${JSON.stringify({ title: 'Holdout benchmark', ...schema }, null, 2)}\n`;
}

export async function schema(): Promise<number> {
  process.stdout.write(benchmarkSchema());
  return 0;
}
