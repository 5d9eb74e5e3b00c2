import { expect, test } from 'vitest';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import type { Variant } from '../../../../lambda/shared/contracts/variant.ts';
import { baseline, filesOf, model, sampleInput } from '../sample-run.ts';

type Right = readonly [variant: Variant, rows: number, costMicroUsd?: number];

/** The headline for variants that are right on the first of some rows. */
async function headlineOf(variants: readonly Right[], repeats = 1, rows = 10): Promise<string> {
  const input = sampleInput({
    labels: ['a', 'b'],
    rows: Array.from({ length: rows }, (_, index) => ({ text: `${index}`, truth: index % 2 === 0 ? 'a' : 'b' })),
    variants: variants.map(([variant]) => variant),
    repeats,
    predict(row, variant) {
      const right = row < (variants[variant]?.[1] ?? 0);
      const costMicroUsd = variants[variant]?.[2];
      return { predicted: right === (row % 2 === 0) ? 'a' : 'b', ...(costMicroUsd && { costMicroUsd }) };
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
    'm/zero-shot is the most accurate of 3 variants: right on 90.0% of 10 rows (95% interval 59.6–98.2%); the cheapest variant that is not significantly worse is tfidf at 70.0%, which costs nothing (difference 20.0 points, 95% interval −10.0 to 43.3, p = 1.000 corrected for 3 pairs).',
  );
});

test('a model that is as accurate as tfidf', async () => {
  expect(
    await headlineOf([
      [model('m'), 9],
      [baseline('tfidf'), 9],
    ]),
  ).toContain(
    'the cheapest variant that is not significantly worse is tfidf at 90.0%, which costs nothing (difference 0.0 points, 95% interval −16.3 to 16.3, p = 1.000).',
  );
});

test('a cheaper model that is not significantly worse', async () => {
  const variants: Right[] = [
    [model('large'), 95, 400],
    [model('small'), 93, 20],
    [model('tiny'), 70, 10],
    [baseline('tfidf'), 60],
  ];
  expect(await headlineOf(variants, 1, 100)).toContain(
    'of 100 rows (95% interval 88.8–97.8%); the cheapest variant that is not significantly worse is small/zero-shot at 93.0%, $0.02 for 1,000 (difference 2.0 points, 95% interval −1.3 to 5.3, p = 0.500 corrected for 6 pairs).',
  );
});

test('the cheapest of those that are not significantly worse is the best itself', async () => {
  const variants: Right[] = [
    [model('small'), 95, 20],
    [model('large'), 93, 400],
    [baseline('tfidf'), 60],
  ];
  expect(await headlineOf(variants, 1, 100)).toContain(
    '; every cheaper variant is significantly worse; the tfidf baseline reaches 60.0%.',
  );
});

test('ties with a more expensive one, and nothing is cheaper', async () => {
  const variants: Right[] = [
    [model('small'), 95, 20],
    [model('large'), 93, 400],
  ];
  expect(await headlineOf(variants, 1, 100)).toMatch(/; no other variant is cheaper\.$/);
});

test('ties with unknown costs', async () => {
  const variants: Right[] = [
    [model('m'), 95],
    [model('n'), 93],
  ];
  expect(await headlineOf(variants, 1, 100)).toMatch(/; it ties with 1 other\.$/);
});

test('a model that is significantly better than all others', async () => {
  const variants: Right[] = [
    [model('m'), 95, 20],
    [baseline('tfidf'), 60],
  ];
  expect(await headlineOf(variants, 1, 100)).toContain(
    'significantly more than any other; the tfidf baseline reaches 60.0%.',
  );
});

test('models that beat no baseline', async () => {
  expect(
    await headlineOf([
      [model('m'), 6],
      [baseline('tfidf'), 9],
    ]),
  ).toBe(
    'tfidf is the most accurate of 2 variants: right on 90.0% of 10 rows (95% interval 59.6–98.2%); no model beats this baseline: the best one, m/zero-shot, reaches 60.0%.',
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
