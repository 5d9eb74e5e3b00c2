import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, model, sampleInput } from '../sample-run.ts';

async function written() {
  const files = await filesOf(
    sampleInput({
      labels: ['=a', 'b'],
      rows: Array.from({ length: 30 }, (_, row) => ({ text: `${row}`, truth: row % 2 === 0 ? '=a' : 'b' })),
      variants: [model('m'), baseline('tfidf')],
      predict: (row, variant) => ({ predicted: row % (variant + 5) === 0 ? null : row % 2 === 0 ? '=a' : 'b' }),
    }),
  );
  const table = (name: string) => parse<Record<string, string>>(files.get(name) ?? '', { columns: true });
  return { report: Report.parse(JSON.parse(files.get('report.json') ?? '')), table };
}

test('metrics.csv has every score of the report with its interval', async () => {
  const { report, table } = await written();
  const lines = table('metrics.csv');
  // 13 scores over all and over answered samples, the completion rate, and three scores of two labels.
  expect(lines).toHaveLength(2 * (2 * 13 + 1 + 6));
  const { f1_weighted } = report.variants[1]?.metrics_answered ?? {};
  expect(
    lines.find((one) => one.variant === 'tfidf' && one.over === 'answered' && one.metric === 'f1_weighted'),
  ).toEqual({
    variant: 'tfidf',
    over: 'answered',
    label: '',
    metric: 'f1_weighted',
    value: String(f1_weighted?.value),
    lower: String(f1_weighted?.ci?.lower),
    upper: String(f1_weighted?.ci?.upper),
  });
  expect(lines.find(({ label, metric }) => label === "'=a" && metric === 'recall')).toMatchObject({
    value: String(report.variants[0]?.classes[0]?.recall.value),
    lower: String(report.variants[0]?.classes[0]?.recall.ci?.lower),
  });
});

test('comparisons.csv has a line for each pair and metric', async () => {
  const { report, table } = await written();
  const [pair] = report.comparisons;
  const lines = table('comparisons.csv');
  expect(lines.map(({ first, second, metric }) => [first, second, metric])).toEqual([
    ['m/zero-shot', 'tfidf', 'accuracy'],
    ['m/zero-shot', 'tfidf', 'f1_macro'],
    ['m/zero-shot', 'tfidf', 'f1_weighted'],
  ]);
  expect(lines[0]).toMatchObject({
    difference: String(pair?.metrics.accuracy.difference),
    p_value: String(pair?.metrics.accuracy.p_value),
    significant: 'false',
    first_better: String(pair?.first_better),
  });
});
