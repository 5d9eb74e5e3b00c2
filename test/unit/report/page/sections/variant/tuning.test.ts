import { expect, test } from 'vitest';
import type { Tuning } from '../../../../../../lambda/shared/baselines/tuning.ts';
import { Report } from '../../../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, sampleInput } from '../../../sample-run.ts';

const CHOSEN: Tuning = {
  analyzers: [
    { analyzer: 'word', ngram_range: [1, 1] },
    { analyzer: 'char', ngram_range: [1, 2] },
  ],
  C: 30,
  chosen_by: 'cross_validation',
  folds: 5,
  cross_validated_rows: 1000,
  accuracy: 0.896,
  default_accuracy: 0.764,
  train_rows: 6000,
  left_out_rows: 0,
  terms: 123_456,
  left_out_terms: 0,
  min_df: 1,
};

async function filesWith(tuning: Tuning) {
  const input = sampleInput({
    labels: ['a', 'b'],
    rows: [
      { text: 'x', truth: 'a' },
      { text: 'y', truth: 'b' },
    ],
    variants: [baseline('majority'), baseline('tfidf')],
    predict: () => ({ predicted: 'a' }),
  });
  const run = { ...input.run, baselines: { counts: [1, 1], keywords: [[], []], tuning: { tfidf: tuning } } };
  const files = await filesOf({
    ...input,
    run,
    table: { ...input.table, run: { ...input.table.run, ...run, variants: input.table.run.variants } },
  });
  return { page: files.get('report.html') ?? '', report: Report.parse(JSON.parse(files.get('report.json') ?? '')) };
}

test('report.json and the page show the choice beside the default', async () => {
  const { page, report } = await filesWith(CHOSEN);
  expect(report.variants.map(({ tuning }) => tuning)).toEqual([null, CHOSEN]);
  expect(page).toContain(
    'Its terms are words and runs of 1 to 2 characters (scikit-learn’s char), and C is 30. They were right most often of what was tried by cross-validation, 5 folds of 1,000 train rows: 89.6%. The defaults, words and C = 10, were right on 76.4%; list tfidf-default among the baselines for their scores on these rows. It learned from 6,000 train rows and knows 123,456 terms.',
  );
});

test('they also say if the defaults are best, or if nothing was tried', async () => {
  const words = { ...CHOSEN, analyzers: CHOSEN.analyzers.slice(0, 1), C: 10, accuracy: 0.764 };
  expect((await filesWith(words)).page).toContain(
    'nothing was right more often than these, which are the defaults (76.4%)',
  );
  const few = { ...words, chosen_by: 'default' as const, folds: 0, accuracy: null, default_accuracy: null };
  expect((await filesWith(few)).page).toContain('These are the defaults: the train rows are too few to choose by.');
  expect((await filesWith({ ...few, chosen_by: 'script' })).page).toContain('The script puts no space between words');
});
