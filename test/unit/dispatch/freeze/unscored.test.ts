import { expect, it } from 'vitest';
import { withoutScores } from '../../../../lambda/dispatch/freeze/unscored.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';

it('leaves out what has no effect without true labels, and says so', () => {
  const asked = Benchmark.parse({
    gates: [{ metric: 'accuracy', min: 0.9, variant: 'best' }],
    slices: [{ name: 'long', length: [100] }],
    automate: {},
    repeats: 2,
    stop: { when: 'decided' },
  });
  const { benchmark, warnings } = withoutScores(asked);
  const { stop: _, automate: __, ...rest } = asked;
  expect(benchmark).toEqual({ ...rest, gates: [], slices: [], baselines: ['keywords', 'tfidf'] });
  expect(warnings.map(({ message }) => message)).toEqual([
    'Predictions are not scored, so `gates`, `slices`, `automate` and `stop` of the benchmark had no effect.',
    'The baselines majority and prior were left out, because they do not read the row.',
  ]);
});

it('says nothing about absent keys', () => {
  const asked = Benchmark.parse({ baselines: ['tfidf'] });
  expect(withoutScores(asked)).toEqual({ benchmark: asked, warnings: [] });
});

it('keeps voting ensembles, with the baselines that vote, and leaves cascades out', () => {
  const vote = { name: 'vote', strategy: 'majority_vote', variants: ['prior', 'keywords', 'tfidf'] };
  const cascade = { name: 'careful', strategy: 'cascade', cheap: 'tfidf', strong: 'gpt-4o/zero-shot' };
  const { benchmark, warnings } = withoutScores(Benchmark.parse({ ensembles: [vote, cascade] }));
  expect(benchmark.ensembles).toEqual([vote]);
  expect(benchmark.baselines).toEqual(['prior', 'keywords', 'tfidf']);
  expect(warnings.map(({ code }) => code)).toEqual(['cascades_left_out', 'baselines_left_out']);
});
