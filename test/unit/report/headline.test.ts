import { expect, test } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report.ts';
import type { Variant } from '../../../lambda/shared/contracts/run.ts';
import { baseline, filesOf, model, sampleInput } from './sample-run.ts';

/** The headline of variants that are right on so many of ten rows. */
async function headlineOf(variants: readonly (readonly [Variant, number])[], repeats = 1): Promise<string> {
  const input = sampleInput({
    labels: ['a', 'b'],
    rows: Array.from({ length: 10 }, (_, index) => ({ text: `${index}`, truth: index % 2 === 0 ? 'a' : 'b' })),
    variants: variants.map(([variant]) => variant),
    repeats,
    predict(row, variant) {
      const right = row < (variants[variant]?.[1] ?? 0);
      return { predicted: right === (row % 2 === 0) ? 'a' : 'b' };
    },
  });
  const files = await filesOf(input);
  return Report.parse(JSON.parse(files.get('report.json') ?? '')).headline;
}

test('a model that is more accurate than tfidf', async () => {
  expect(
    await headlineOf([
      [model('m'), 9],
      [model('n'), 8],
      [baseline('tfidf'), 7],
    ]),
  ).toBe(
    'm/zero-shot is the most accurate of 3 variants: right on 90.0% of 10 rows (95% interval 59.6–98.2%); the tfidf baseline is at 70.0%.',
  );
});

test('a model that is as accurate as tfidf', async () => {
  expect(
    await headlineOf([
      [model('m'), 9],
      [baseline('tfidf'), 9],
    ]),
  ).toContain(
    '90.0% of 10 rows (95% interval 59.6–98.2%), but it does not beat the tfidf baseline, which is as accurate.',
  );
});

test('models that no baseline loses to', async () => {
  expect(
    await headlineOf([
      [model('m'), 6],
      [baseline('tfidf'), 9],
    ]),
  ).toBe(
    'tfidf is the most accurate of 2 variants: right on 90.0% of 10 rows (95% interval 59.6–98.2%); no model beats this baseline, and the best, m/zero-shot, is at 60.0%.',
  );
});

test('baselines only', async () => {
  expect(
    await headlineOf([
      [baseline('majority'), 5],
      [baseline('tfidf'), 9],
    ]),
  ).toBe('Of 2 baselines, tfidf is the most accurate: right on 90.0% of 10 rows (95% interval 59.6–98.2%).');
});

test('one variant, asked three times', async () => {
  expect(await headlineOf([[model('m'), 9]], 3)).toBe(
    'm/zero-shot is right on 90.0% of 30 answers (10 rows, 3 times each; 95% interval 59.6–98.2%).',
  );
});
