import { expect, it } from 'vitest';
import { learnBaselines } from '../../../../lambda/dispatch/freeze/baselines.ts';
import { textKey } from '../../../../lambda/dispatch/prompts/leakage.ts';

const texts = ['red fox', 'red hare', 'blue whale', 'blue shark', 'secret answer'];
const labels = ['land', 'land', 'sea', 'sea', 'sea'];

const learn = (leaked: readonly string[]) =>
  learnBaselines({
    variants: [{ kind: 'baseline', name: 'tfidf', model: 'tfidf' }],
    benchmark: {},
    labels: ['land', 'sea'],
    train: { texts, labels, counts: new Map(Object.entries({ land: 2, sea: 3 })) },
    leaked: new Set(leaked.map(textKey)),
    file: 'b.yaml',
  });

it('tfidf learns nothing from a row that stands in the holdout, whatever its case and punctuation', () => {
  expect(learn([]).tfidf?.vocabulary.terms).toContain('secret');
  const { tfidf, facts } = learn(['Secret: answer!']);
  expect(tfidf?.vocabulary.terms).toEqual(['blue', 'fox', 'hare', 'red', 'shark', 'whale']);
  // Shares of labels give no row away.
  expect(facts.counts).toEqual([2, 3]);
});

it('tfidf is left out where all that it could learn from stands in the holdout', () => {
  const { variants, warnings, tfidf } = learn(texts);
  expect(variants).toEqual([]);
  expect(tfidf).toBeUndefined();
  expect(warnings).toEqual([
    {
      code: 'untrainable',
      message: 'The baseline tfidf was left out: The train file has no row of any of the labels to learn from.',
    },
  ]);
});
