import { expect, it } from 'vitest';
import { confirmed } from '../../../../lambda/report/decision/confirm.ts';
import { metricMeasure } from '../../../../lambda/report/resampling/measure.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { UnitSets } from '../../../../lambda/shared/copies/units.ts';
import { baseline, filesOf, model, rightOrWrong, sampleInput } from '../sample-run.ts';

async function report(right: Readonly<Record<string, number>>, benchmark: object, seed = 7): Promise<Report> {
  const variants = [baseline('tfidf'), model('m'), model('n')];
  // Spread over the rows, and each variant wrong on others.
  const isRight = (row: number, name: string, variant: number) => (row * 37 + variant * 71) % 200 < (right[name] ?? 0);
  const input = sampleInput(rightOrWrong(200, variants, isRight));
  const run = { ...input.run, seed, benchmark: Benchmark.parse(benchmark) };
  const files = await filesOf({
    ...input,
    run,
    table: { ...input.table, run: { ...input.table.run, ...run, variants } },
  });
  return Report.parse(JSON.parse(files.get('report.json') ?? ''));
}

const clear = { 'm/zero-shot': 180, 'n/zero-shot': 140, tfidf: 120 };

it('chooses on a part of the rows, scores on the others, and says so in the headline', async () => {
  const { decision, headline } = await report(clear, { confirm: 0.3 });
  const found = decision?.confirmed;
  expect(found?.best).toBe('m/zero-shot');
  expect((found?.rows ?? 0) + (found?.chosen_on_rows ?? 0)).toBe(200);
  expect(found?.rows).toBeGreaterThan(40);
  expect(found?.rows).toBeLessThan(80);
  const right =
    (found?.rows ?? 0) * (found?.score.value ?? 0) + (found?.chosen_on_rows ?? 0) * (found?.chosen_with ?? 0);
  expect(right).toBeCloseTo(180, 9);
  expect(headline).toMatch(
    /^m\/zero-shot, the best of 3 on 1\d\d rows, is right on \d\d\.\d% of the other \d\d rows \(95% interval /,
  );
});

it('says that the score is weighted to the given shares, if it is', async () => {
  const { headline } = await report(clear, { confirm: 0.3, prevalence: { a: 0.8, b: 0.2 } });
  expect(headline).toMatch(/ of the other \d\d rows, weighted to the given shares of the labels \(95% interval /);
});

it('the part is another one with another seed, and absent without the key', async () => {
  const rows = async (seed: number) => (await report(clear, { confirm: 0.5 }, seed)).decision?.confirmed?.score.value;
  expect(await rows(7)).toBe(await rows(7));
  expect(await rows(8)).not.toBe(await rows(7));
  expect((await report(clear, {})).decision).not.toHaveProperty('confirmed');
});

it('names the variant that is ahead on all rows, if it is another one', async () => {
  const close = { 'm/zero-shot': 151, 'n/zero-shot': 150, tfidf: 150 };
  const headlines = await Promise.all(
    [1, 2, 3, 4].map(async (seed) => (await report(close, { confirm: 0.5 }, seed)).headline),
  );
  expect(headlines.some((one) => /; on all rows, m\/zero-shot is ahead\./.test(one))).toBe(true);
});

it.each([
  { metric: 'f1-score', average: 'macro' },
  { metric: 'recall', label: 'a' },
])('decides by $metric there, too', async (decide_by) => {
  const { decision, headline } = await report(clear, { confirm: 0.5, decide_by });
  expect(decision?.confirmed?.score.ci?.lower).toBeLessThan(decision?.confirmed?.score.value ?? 0);
  expect(headline).toContain('the best of 3 on');
});

it('keeps rows that belong together on one side', () => {
  const { table, run } = sampleInput({
    labels: ['a', 'b'],
    rows: Array.from({ length: 40 }, () => ({ text: '', truth: 'a' })),
    variants: [model('m'), model('n')],
    predict: () => ({ predicted: 'a' }),
  });
  // Two units, of 17 and 23 rows, whose rows are not beside each other.
  const sets = new UnitSets(40);
  const ofFirst = (row: number) => row % 2 === 0 && row < 34;
  for (let row = 1; row < 40; row++) sets.join(row, ofFirst(row) ? 0 : 1);
  const sizes = new Set<number>();
  for (let seed = 0; seed < 30; seed++) {
    const found = confirmed(
      { ...table, run: { ...table.run, seed }, units: sets.units() },
      run.variants,
      (one) => run.variants.indexOf(one),
      {
        measure: metricMeasure('accuracy'),
        worth: {},
        isShare: false,
        share: 0.5,
      },
    );
    if (found) sizes.add(found.rows);
  }
  expect([...sizes].sort()).toEqual([17, 23]);
});
