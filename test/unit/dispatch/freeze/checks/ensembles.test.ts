import { describe, expect, it } from 'vitest';
import { planVariants } from '../../../../../lambda/dispatch/freeze/variants.ts';
import { Benchmark } from '../../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';
import { InputError } from '../../../../../lambda/shared/text/input-error.ts';
import { benchmarkOf } from '../../../../support/benchmark-of.ts';

const problemsOf = (ensemble: object, more: object = {}, hasTrain = true) =>
  planVariants({
    benchmark: Benchmark.parse({ models: ['m'], ensembles: [{ name: 'e', ...ensemble }], ...more }),
    columns: { label: 'tag', text: ['title'], all: ['title', 'tag'] },
    labels: ['a', 'b'],
    descriptions: {},
    endpoints: [Endpoint.parse({ name: 'openai', baseUrl: 'https://example.com/v1' })],
    hasTrain,
    file: 'benchmarks/tags.yaml',
  }).problems.map(({ message, advice }) => `${message} ${advice}`);

const vote = { strategy: 'majority_vote', variants: ['m/zero-shot', 'tfidf'] };
const cascade = { strategy: 'cascade', cheap: 'tfidf', strong: 'm/zero-shot' };

describe('an ensemble', () => {
  it.each([vote, { ...vote, strategy: 'weighted_vote', weights: [1, 2] }, cascade])(
    'of variants of the run is fine',
    (one) => {
      expect(problemsOf(one)).toEqual([]);
      expect(problemsOf(one, { gates: [{ metric: 'accuracy', min: 0.5, variant: 'e' }] })).toEqual([]);
    },
  );

  it.each([
    [
      'a name that is none, with the nearest',
      { ...vote, variants: ['m/zero-shto', 'tfidf'] },
      {},
      'm/zero-shto, which there is not; did you mean m/zero-shot?',
    ],
    ['another ensemble', { ...vote, variants: ['e', 'tfidf'] }, {}, 'made of the variant e, which there is not'],
    ['a strong one that is none', { ...cascade, strong: 'm' }, {}, '`ensembles[0]` (e) is made of the variant m,'],
    [
      'a cheap one without confidences',
      { ...cascade, cheap: 'keywords' },
      {},
      'gives no confidence to decide by. Take tfidf',
    ],
    ['the name of a variant', { ...vote, name: 'tfidf' }, {}, 'two variants are called tfidf'],
    [
      'a gate with its name misspelt',
      { ...vote, name: 'vote' },
      { gates: [{ metric: 'accuracy', min: 0.5, variant: 'votes' }] },
      'did you mean vote?',
    ],
  ])('of %s is a problem at the start', (_, one, more, message) => {
    expect(problemsOf(one, more).join()).toContain(message);
  });

  it('of a baseline without its train file says what is missing', () => {
    expect(problemsOf(vote, {}, false)).toEqual([
      expect.stringContaining('tfidf, which was left out. It needs a train file'),
    ]);
  });
});

it.each([
  ['{name: e, strategy: majority_vote, variants: [a]}', '`ensembles[0].variants`: expected at least 2 in the list'],
  ['{name: e, strategy: majority_vote, variants: [a, a]}', 'expected each variant once'],
  ['{name: e, strategy: weighted_vote, variants: [a, b], weights: [1]}', 'expected as many weights as variants'],
  ['{name: e, strategy: weighted_vote, variants: [a, b], weights: [1, 0]}', 'expected more than 0'],
  ['{name: e, strategy: cascade, cheap: a, strong: a}', 'expected two variants'],
  ['{name: best, strategy: cascade, cheap: a, strong: b}', 'expected another name'],
  ['{name: e, strategy: vote, variants: [a, b]}', 'expected one of majority_vote, weighted_vote, cascade'],
  ['{name: e, strategy: cascade, cheep: a, strong: b}', 'did you mean `cheap`?'],
])('a benchmark with %s is told what was expected', async (ensemble, message) => {
  const error = await benchmarkOf(`ensembles:\n  - ${ensemble}\n`).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputError);
  expect(String(error)).toContain(message);
});
