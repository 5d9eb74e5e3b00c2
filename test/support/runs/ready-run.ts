// A run whose inputs have been read: by default one row and the labels `a` and `b`.
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import type { Active, Run } from '../../../lambda/shared/contracts/run.ts';
import { emptyRun } from '../../../lambda/shared/empty-run.ts';

const active: Active = {
  run: 'run',
  name: 'tags',
  purpose: 'score',
  created_at: '2026-01-02T03:04:05.678Z',
  source: { bucket: 'bucket', key: 'holdouts/tags.csv', etag: 'e' },
};

export const readyRun = (fields: Partial<Run>): Run => ({
  ...emptyRun(active, Benchmark.parse({})),
  columns: { label: 'label', text: ['text'], all: ['text', 'label'] },
  labels: ['a', 'b'],
  rows: 1,
  samples: 1,
  variants: [{ kind: 'baseline', name: 'majority', model: 'majority' }],
  ...fields,
});
