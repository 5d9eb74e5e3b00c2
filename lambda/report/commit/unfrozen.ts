// A run whose dispatch died again and again before it was frozen still gets a report that says so.
import { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Active, Run } from '../../shared/contracts/run.ts';
import { emptyRun } from '../../shared/empty-run.ts';

export function unfrozenRun(active: Active): Run {
  return {
    ...emptyRun(active, Benchmark.parse({})),
    deadline_at: active.created_at,
    status: 'failed',
    problems: [
      {
        file: active.source.key,
        message: 'the function dispatch could not read the file in a whole day.',
        advice: 'Its log group says why. Fix that, and upload the file again.',
      },
    ],
  };
}
