// A run whose dispatch died again and again before it was frozen still gets a report that says so.
import { Benchmark } from '../shared/contracts/benchmark.ts';
import type { Active, Run } from '../shared/contracts/run.ts';

export function unfrozenRun(active: Active): Run {
  const benchmark = Benchmark.parse({});
  return {
    format: 1,
    run: active.run,
    name: active.name,
    created_at: active.created_at,
    deadline_at: active.created_at,
    source: active.source,
    benchmark,
    status: 'failed',
    problems: [
      {
        file: active.source.key,
        message: 'the function dispatch could not read the file in a whole day.',
        advice: 'Its log group says why; upload the file again when that is mended.',
      },
    ],
    more_problems: 0,
    warnings: [],
    columns: { label: '', text: [], all: [] },
    labels: [],
    label_descriptions: {},
    rows: 0,
    samples: 0,
    variants: [],
    seed: benchmark.seed,
  };
}
