import { expect, test } from 'vitest';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import type { Variant } from '../../../../lambda/shared/contracts/variant.ts';
import { baseline, filesOf, model, sampleInput } from '../sample-run.ts';

type Right = readonly [variant: Variant, rows: number, costMicroUsd?: number];

/** The headline for variants that are right on the first of some rows. */
async function headlineOf(
  variants: readonly Right[],
  { repeats = 1, rows = 10, benchmark = {} }: { repeats?: number; rows?: number; benchmark?: object } = {},
): Promise<string> {
  const input = sampleInput({
    labels: ['a', 'b'],
    rows: Array.from({ length: rows }, (_, index) => ({ text: `${index}`, truth: index % 2 === 0 ? 'a' : 'b' })),
    variants: variants.map(([variant]) => variant),
    repeats,
    benchmark,
    predict(row, variant) {
      const right = row < (variants[variant]?.[1] ?? 0);
      const costMicroUsd = variants[variant]?.[2];
      return { predicted: right === (row % 2 === 0) ? 'a' : 'b', ...(costMicroUsd && { costMicroUsd }) };
    },
  });
  const files = await filesOf(input);
  return Report.parse(JSON.parse(files.get('report.json') ?? '')).headline;
}

test('ten rows cannot tell whether the free one is as good', async () => {
  expect(
    await headlineOf([
      [model('m'), 9],
      [model('n'), 8],
      [baseline('tfidf'), 7],
    ]),
  ).toBe(
    'm/zero-shot is the most accurate of 3 variants: right on 90.0% of 10 rows (95% interval 47.9–99.7%); 10 rows cannot tell whether a cheaper one is within 2 points of the best: tfidf may be up to 59.7 points worse; about 92 rows would tell; the tfidf baseline reaches 70.0%. 10 rows show a difference of 73.1 points or more in 4 of 5 cases.',
  );
});

test('a model that is as accurate as tfidf on few rows', async () => {
  expect(
    await headlineOf([
      [model('m'), 9],
      [baseline('tfidf'), 9],
    ]),
  ).toContain('no model is shown to be better: m/zero-shot is 0.0 points behind (95% interval −16.3 to 16.3).');
});

test('a cheaper model that is shown to be within the margin', async () => {
  const variants: Right[] = [
    [model('large'), 950, 400],
    [model('small'), 945, 20],
    [model('tiny'), 700, 10],
    [baseline('tfidf'), 600],
  ];
  expect(await headlineOf(variants, { rows: 1000 })).toBe(
    'large/zero-shot is the most accurate of 4 variants: right on 95.0% of 1,000 rows (95% interval 93.2–96.3%); the cheapest variant shown to be within 2 points of the best is small/zero-shot at 94.5%, $0.02 for 1,000 (difference 0.5 points, 95% interval 0.0 to 1.0, at most 1.2 points); the tfidf baseline reaches 60.0%.',
  );
});

test('a margin of its own', async () => {
  const variants: Right[] = [
    [model('large'), 95, 400],
    [model('small'), 93, 20],
  ];
  expect(await headlineOf(variants, { rows: 100 })).toContain(
    '; 100 rows cannot tell whether a cheaper one is within 2 points of the best: small/zero-shot may be up to 5.9 points worse.',
  );
  expect(await headlineOf(variants, { rows: 100, benchmark: { margin: 10 } })).toContain(
    '; the cheapest variant shown to be within 10 points of the best is small/zero-shot at 93.0%',
  );
  expect(await headlineOf(variants, { rows: 100, benchmark: { margin: 1 } })).toContain('within 1 point of the best');
});

test('the cheaper ones are shown to be worse', async () => {
  const variants: Right[] = [
    [model('small'), 95, 20],
    [model('large'), 93, 400],
    [baseline('tfidf'), 60],
  ];
  expect(await headlineOf(variants, { rows: 100 })).toContain(
    '; every cheaper variant is shown to be more than 2 points worse; the tfidf baseline reaches 60.0%. 100 rows show a difference of',
  );
});

test('nothing is cheaper', async () => {
  const variants: Right[] = [
    [model('small'), 95, 20],
    [model('large'), 93, 400],
  ];
  expect(await headlineOf(variants, { rows: 100 })).toContain('; no other variant is cheaper. 100 rows show');
});

test('nothing has a price', async () => {
  const variants: Right[] = [
    [model('m'), 95],
    [model('n'), 93],
  ];
  expect(await headlineOf(variants, { rows: 100 })).toContain('; 1 other may be within 2 points of the best. 100 rows');
  expect(
    await headlineOf(
      [
        [model('m'), 95],
        [model('n'), 50],
      ],
      { rows: 100 },
    ),
  ).toMatch(/; no other is within 2 points of the best\.$/);
});

test('a baseline is the best: where it is shown, and where it is not', async () => {
  expect(
    await headlineOf([
      [model('m'), 6],
      [baseline('tfidf'), 9],
    ]),
  ).toBe(
    'tfidf is the most accurate of 2 variants: right on 90.0% of 10 rows (95% interval 50.3–99.7%); no model is shown to be better: m/zero-shot is 30.0 points behind (95% interval −4.4 to 54.4). 10 rows show a difference of 53.8 points or more in 4 of 5 cases.',
  );
  expect(
    await headlineOf(
      [
        [model('m'), 60],
        [baseline('tfidf'), 90],
      ],
      { rows: 100 },
    ),
  ).toBe(
    'tfidf is the most accurate of 2 variants: right on 90.0% of 100 rows (95% interval 81.1–95.1%); no model beats this baseline: m/zero-shot is 30.0 points behind (95% interval 20.4 to 38.5).',
  );
});

test('baselines only', async () => {
  expect(
    await headlineOf([
      [baseline('majority'), 5],
      [baseline('tfidf'), 9],
    ]),
  ).toBe(
    'Of 2 baselines, tfidf is the most accurate: right on 90.0% of 10 rows (about 89.8% on new rows, since it is the best of 2 tried; 95% interval 50.3–99.7%). 10 rows show a difference of 51.7 points or more in 4 of 5 cases.',
  );
});

test('another score decides', async () => {
  const variants: Right[] = [
    [model('m'), 90, 20],
    [model('n'), 60, 400],
  ];
  const said = (benchmark: object) => headlineOf(variants, { rows: 100, benchmark });
  expect(await said({ decide_by: { metric: 'f1-score', average: 'macro' } })).toMatch(
    /^m\/zero-shot has the highest macro F1 of 2 variants: 0\.900 \(100 rows; 95% interval 0\.8\d\d–0\.9\d\d\); no other/,
  );
  expect(await said({ decide_by: { metric: 'recall', label: 'b' } })).toContain(
    'm/zero-shot has the highest recall of b of 2 variants: 90.0% (100 rows; 95% interval',
  );
  expect(await said({ prevalence: { a: 0.9 } })).toContain(
    'm/zero-shot has the highest accuracy of 2 variants: 90.0% (100 rows, weighted to the given shares of the labels; 95% interval',
  );
  const costs = { a: { b: 10 }, b: { a: 1 } };
  expect(await said({ decide_by: { metric: 'expected_cost' }, costs, margin: 0.5 })).toContain(
    'm/zero-shot has the lowest expected cost of 2 variants: 0.55 a row (100 rows; 95% interval ',
  );
});

test('one variant, asked three times', async () => {
  expect(await headlineOf([[model('m'), 9]], { repeats: 3 })).toBe(
    'm/zero-shot is right on 90.0% of 30 answers (10 rows, 3 times each; 95% interval 59.6–98.2%).',
  );
});

test('where nothing is right, nothing is the best', async () => {
  expect(
    await headlineOf([
      [model('m'), 0],
      [baseline('tfidf'), 0],
    ]),
  ).toBe('None of 2 variants is right on any of 10 rows.');
  expect(await headlineOf([[model('m'), 0]])).toBe('m/zero-shot is right on none of 10 rows.');
});

test('a handful of rows could show no difference at all', async () => {
  const few = await headlineOf(
    [
      [model('m'), 2],
      [baseline('tfidf'), 1],
    ],
    { rows: 2 },
  );
  expect(few).toMatch(/ 2 rows are too few to tell any two apart\.$/);
});
