import { expect, it } from 'vitest';
import { learnBaselines } from '../../../../lambda/dispatch/freeze/baselines.ts';
import { TfidfModel } from '../../../../lambda/shared/baselines/tfidf-model.ts';
import { textKey } from '../../../../lambda/shared/text/text-key.ts';

const texts = ['red fox', 'red hare', 'blue whale', 'blue shark', 'secret answer'];
const labels = ['land', 'land', 'sea', 'sea', 'sea'];

const landAndSea = { texts, labels, counts: new Map(Object.entries({ land: 2, sea: 3 })) };

async function learn(leaked: readonly string[], train = landAndSea, known = ['land', 'sea']) {
  const learned = await learnBaselines({
    variants: [{ kind: 'baseline', name: 'tfidf', model: 'tfidf' }],
    benchmark: {},
    labels: known,
    train,
    leaked: new Set(leaked.map(textKey)),
    file: 'b.yaml',
  });
  const trained = learned.trainings.get('tfidf')?.();
  return { ...learned, vocabulary: trained && TfidfModel.parse(trained).vocabulary };
}

it('tfidf does not learn from a row that is also in the holdout, whatever its case and punctuation', async () => {
  expect((await learn([])).vocabulary).toContain('secret');
  const { vocabulary, facts } = await learn(['Secret: answer!']);
  expect(vocabulary).toEqual(['blue', 'fox', 'hare', 'red', 'shark', 'whale']);
  // The shares of labels give no row away.
  expect(facts.counts).toEqual([2, 3]);
});

it('tfidf is left out if everything it could learn from is in the holdout', async () => {
  const { variants, warnings, trainings } = await learn(texts);
  expect(variants).toEqual([]);
  expect(trainings.size).toBe(0);
  expect(warnings).toEqual([
    {
      code: 'untrainable',
      message: 'The baseline tfidf was left out: The train file has no row of any of the labels to learn from.',
    },
  ]);
});

it('tfidf is left out if the train file is too large, with its size', async () => {
  const words = Array.from({ length: 2001 }, (_, row) => `word${row}`);
  const { variants, warnings } = await learn([], { texts: words, labels: words, counts: new Map() }, words);
  expect(variants).toEqual([]);
  const size = '2,001 rows, 2,001 different words, 2,001 labels.';
  expect(warnings[0]?.message).toBe(
    `The baseline tfidf was left out: The train file is too large to train on: ${size}`,
  );
});

it('tfidf knows the frequent terms of a train file that has too many, and a warning says so', async () => {
  // 3,000 rows of as many labels: 4,000,000 weights are 1,333 terms.
  const many = Array.from({ length: 3000 }, (_, row) => `common${row % 1000} rare${row}`);
  const { variants, warnings, facts } = await learn([], { texts: many, labels: many, counts: new Map() }, many);
  expect(variants).toHaveLength(1);
  expect(facts.tuning?.tfidf).toMatchObject({ terms: 1000, left_out_terms: 3000, min_df: 2 });
  expect(warnings).toEqual([
    {
      code: 'rare_terms_left_out',
      message:
        'The baseline tfidf knows 1,000 of 4,000 different terms: those that at least 2 train rows have. With all labels, more are too many to train on.',
      count: 3000,
    },
  ]);
});
