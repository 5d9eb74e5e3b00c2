import { expect, test } from 'vitest';
import { rankedBy } from '../../../../lambda/report/metrics/rank.ts';
import { variantReport } from '../../../../lambda/report/metrics/variant.ts';
import { baseline, model, type SampleRun, sampleInput } from '../sample-run.ts';

/** All variants are right on all rows. */
const EQUAL: SampleRun = {
  labels: ['a', 'b'],
  rows: Array.from({ length: 10 }, (_, row) => ({ text: `${row}`, truth: row % 2 === 0 ? 'a' : 'b' })),
  variants: [model('unknown'), model('dear'), model('cheap'), baseline('tfidf')],
  predict: (row) => ({ predicted: row % 2 === 0 ? 'a' : 'b' }),
};
const PRICES = [null, 2, 1, 0];

test('of variants that are equally good the cheapest comes first, and one without a price last', () => {
  const { table } = sampleInput(EQUAL);
  const variants = table.run.variants.map((_, index) => ({
    ...variantReport(table, index),
    cost_usd_per_1000: PRICES[index] ?? null,
  }));
  expect(rankedBy(variants, { metric: 'accuracy' }).map(({ name }) => name)).toEqual([
    'tfidf',
    'cheap/zero-shot',
    'dear/zero-shot',
    'unknown/zero-shot',
  ]);
});
