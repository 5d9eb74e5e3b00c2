import { expect, it } from 'vitest';
import { waveLine } from '../../../../cli/runs/waves.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { waveKey } from '../../../../lambda/shared/keys.ts';
import { memoryStore } from '../../../support/memory/store.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';
import { model } from '../../report/sample-run.ts';

it('says how far a run in waves is, and how many variants are decided', async () => {
  const { store, putJson } = memoryStore();
  const benchmark = Benchmark.parse({ stop: { when: 'decided' } });
  const variants = ['a', 'b', 'c'].map(model);
  const run = readyRun({ rows: 2000, samples: 6000, benchmark, variants });
  expect(await waveLine(store, run)).toBe('Wave 1: 50 of 2,000 rows; 0 of 3 variants decided.');
  putJson(waveKey(run.run, 0), {
    rows: 50,
    facts: [{ about: 'worse', variant: 2, than: 0, bound: 0.1, rows: 50 }],
  });
  expect(await waveLine(store, run)).toBe('Wave 2: 70 of 2,000 rows; 1 of 3 variants decided.');
  expect(await waveLine(store, { ...run, benchmark: Benchmark.parse({}) })).toBeUndefined();
});
