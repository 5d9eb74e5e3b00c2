import { expect, it } from 'vitest';
import { learnBaselines, partlyLearned } from '../../../../lambda/dispatch/freeze/baselines.ts';
import { TfidfModel } from '../../../../lambda/shared/baselines/tfidf-model.ts';
import { type Tuning, WORDS } from '../../../../lambda/shared/baselines/tuning.ts';
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
  return { ...learned, vocabulary: trained && TfidfModel.parse(trained.model).vocabulary };
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

it('a warning says what a baseline left out of a large train file', () => {
  const tuning: Tuning = {
    ...{ analyzers: [WORDS], C: 10, chosen_by: 'default', folds: 0, cross_validated_rows: 0 },
    ...{ accuracy: null, default_accuracy: null, train_rows: 1500, left_out_rows: 500 },
    ...{ terms: 1000, left_out_terms: 3000, min_df: 2 },
  };
  expect(partlyLearned('tfidf', tuning)).toEqual([
    {
      code: 'train_rows_left_out',
      message:
        'The baseline tfidf learned from 1,500 rows of the train file, drawn at random: all 2,000 are too many to train on.',
      count: 500,
    },
    {
      code: 'rare_terms_left_out',
      message:
        'The baseline tfidf knows 1,000 of 4,000 different terms: those that at least 2 train rows have. With all labels, more are too many to train on.',
      count: 3000,
    },
  ]);
  expect(partlyLearned('tfidf', { ...tuning, left_out_rows: 0, left_out_terms: 0 })).toEqual([]);
});
