// run.json before anything is known about its inputs. A rejected or failed run keeps this.
import { Benchmark } from './contracts/benchmark.ts';
import { deadlineOf } from './contracts/choices/deadline.ts';
import { type Active, RUN_FORMAT, type Run } from './contracts/run.ts';
import { VERSION } from './version.ts';

/** A run without rows and variants, to be filled in. */
export function emptyRun(active: Active, benchmark: Benchmark): Run {
  return {
    format: RUN_FORMAT,
    run: active.run,
    name: active.name,
    purpose: active.purpose,
    created_at: active.created_at,
    deadline_at: deadlineOf(active.created_at, benchmark.limits.deadline).toISOString(),
    source: active.source,
    benchmark,
    status: 'ready',
    problems: [],
    more_problems: 0,
    warnings: [],
    columns: { label: '', text: [], all: [] },
    labels: [],
    label_descriptions: {},
    rows: 0,
    samples: 0,
    variants: [],
    seed: benchmark.seed,
    versions: { holdout: VERSION, node: process.versions.node },
  };
}

/** A run whose dispatch kept dying before it was frozen still gets a report that says so. */
export function unfrozenRun(active: Active): Run {
  return {
    ...emptyRun(active, Benchmark.parse({})),
    deadline_at: active.created_at,
    status: 'failed',
    problems: [
      {
        file: active.source.key,
        message: 'the function dispatch could not read the file in a whole day.',
        advice: 'Its log group says why; upload the file again when that is mended.',
      },
    ],
  };
}
