import { expect, it } from 'vitest';
import { automateProblems } from '../../../../../lambda/dispatch/freeze/checks/automate.ts';
import { Benchmark } from '../../../../../lambda/shared/contracts/benchmark.ts';
import { baseline } from '../../../report/sample-run.ts';

const problems = (automate: object) =>
  automateProblems(Benchmark.parse({ automate }), [baseline('tfidf')], 'benchmarks/tags.yaml');

it('a threshold for a variant that is not there is a mistake, with the nearest name', () => {
  expect(problems({ variants: ['tfdif'] })).toMatchObject([
    { message: '`automate.variants` has the variant tfdif, which there is not; did you mean tfidf?' },
  ]);
  expect(problems({ variants: ['tfidf'] })).toEqual([]);
  expect(problems({})).toEqual([]);
});
