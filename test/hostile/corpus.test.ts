// Runs every file of the corpus through dispatch's real code: each is accepted as expected, or rejected in a report.
import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../lambda/shared/text/input-error.ts';
import type { Accepted } from './case.ts';
import { dispatched, type Outcome } from './cloud.ts';
import { CORPUS } from './corpus.ts';

test('the corpus is large, and every file has its own name', () => {
  expect(new Set(CORPUS.map(({ name }) => name)).size).toBe(CORPUS.length);
  expect(CORPUS.length).toBeGreaterThanOrEqual(60);
});

describe.each(CORPUS)('$name', ({ expected, name: _, ...files }) => {
  test('problems' in expected ? 'is rejected' : 'is accepted', async () => {
    const outcome = await dispatched(files);
    const { status, problems, samples } = outcome.run;
    const told = problems.map(formatProblem);
    if (!('problems' in expected)) {
      expect(told).toEqual([]);
      expectTaken(outcome, expected);
      return;
    }
    expect(status).toBe('rejected');
    expect(told).toEqual(expected.problems.map((start) => expect.stringMatching(startsWith(start))));
    expect(told.filter((text) => !SAYS_WHAT_TO_DO.test(text))).toEqual([]);
    expect(samples + outcome.samples.length).toBe(0);
  });
});

function expectTaken({ run, samples, byReference }: Outcome, expected: Accepted): void {
  expect(run.status).toBe('ready');
  expect(run.rows).toBe(expected.rows);
  const { labels, warnings, row } = expected;
  if (typeof labels === 'number') expect(run.labels).toHaveLength(labels);
  else if (labels) expect(run.labels).toEqual(labels);
  const codes = run.warnings.map(({ code }) => code).filter((code) => code !== 'no_train');
  if (warnings) expect(codes).toEqual(warnings);
  expect(samples.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
    Array.from({ length: run.samples }, (_, index) => index),
  );
  if (row) expect(Object.entries(samples[0]?.content?.row ?? {})).toEqual(Object.entries(row));
  if (expected.byReference !== undefined) expect(byReference).toBe(expected.byReference);
}

const SAYS_WHAT_TO_DO = /expected|\. [A-Z]|\? [A-Z]/;

const startsWith = (text: string): RegExp => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
