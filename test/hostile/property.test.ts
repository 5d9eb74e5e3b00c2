// Whatever bytes are uploaded, dispatch either freezes a run and sends it completely, or rejects it with reasons.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PREDICT_KEY, upload } from './arbitrary.ts';
import { dispatched } from './cloud.ts';

test('sends every upload completely or rejects it with reasons', { timeout: 60_000 }, async () => {
  const seen = { ready: 0, rejected: 0, failed: 0 };
  await fc.assert(
    fc.asyncProperty(upload, async (files) => {
      const { run, samples } = await dispatched(files);
      seen[run.status]++;
      expect(run.purpose).toBe(files.key === PREDICT_KEY ? 'predict' : 'score');
      const indices = new Set(samples.map(({ index }) => index));
      expect(indices.size).toBe(run.samples);
      expect(samples).toHaveLength(run.samples);
      expect(run.samples).toBe(run.rows * run.variants.length * run.benchmark.repeats);
      if (run.status === 'ready') {
        expect(run.samples).toBeGreaterThan(0);
        const truths: (number | undefined)[] = run.purpose === 'predict' ? [undefined] : [...run.labels.keys()];
        expect(samples.filter(({ truth }) => !truths.includes(truth))).toEqual([]);
        // The truth never travels with the row.
        expect(samples.filter(({ content }) => Object.hasOwn(content?.row ?? {}, run.columns.label))).toEqual([]);
      } else {
        expect(run.problems.length).toBeGreaterThan(0);
        expect(run.problems.filter(({ file, message }) => file === '' || message === '')).toEqual([]);
      }
    }),
    { numRuns: 1_000 },
  );
  // If every upload were rejected, or none, this would test nothing.
  expect(seen.ready).toBeGreaterThan(50);
  expect(seen.rejected).toBeGreaterThan(50);
});
