import { expect, test } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report.ts';
import { baseline, filesOf, model, type SampleRun, sampleInput } from './sample-run.ts';

/** Rows of a hundred that each variant has right, and what it costs. */
const VARIANTS = [
  { variant: model('large'), right: 90, costMicroUsd: 400 },
  { variant: model('small'), right: 92, costMicroUsd: 20 },
  { variant: model('tiny'), right: 80, costMicroUsd: 10 },
  { variant: model('unknown'), right: 99, costMicroUsd: undefined },
  { variant: baseline('tfidf'), right: 70, costMicroUsd: undefined },
];

const RUN: SampleRun = {
  labels: ['a', 'b'],
  rows: Array.from({ length: 100 }, (_, row) => ({ text: `${row}`, truth: row % 2 === 0 ? 'a' : 'b' })),
  variants: VARIANTS.map(({ variant }) => variant),
  predict(row, variant) {
    const { right = 0, costMicroUsd } = VARIANTS[variant] ?? {};
    const predicted = row < right === (row % 2 === 0) ? 'a' : 'b';
    return { predicted, ...(costMicroUsd && { costMicroUsd }), ...(variant === 4 && { confidence: (row % 10) / 10 }) };
  },
};

const chartsOf = async (run: SampleRun) =>
  new Map([...(await filesOf(sampleInput(run)))].filter(([name]) => name.startsWith('charts/')));

test('scores, cost, and the reliability of what gives confidences', async () => {
  expect([...(await chartsOf(RUN)).keys()]).toEqual([
    'charts/scores.svg',
    'charts/cost.svg',
    'charts/reliability-5.svg',
  ]);
});

test('the efficient variants are those that none as cheap is better than', async () => {
  const files = await filesOf(sampleInput(RUN));
  const report = Report.parse(JSON.parse(files.get('report.json') ?? ''));
  expect(report.pareto_frontier).toEqual(['tfidf', 'tiny/zero-shot', 'small/zero-shot']);
});

test('without a price there is no chart of costs', async () => {
  const charts = await chartsOf({ ...RUN, predict: () => ({ predicted: 'a' }) });
  expect([...charts.keys()]).toEqual(['charts/scores.svg']);
});

test('a chart says in words what it shows', async () => {
  const charts = await chartsOf(RUN);
  expect(charts.get('charts/cost.svg')).toMatch(
    /^<svg role="img" aria-label="Accuracy against cost for 1,000 samples: [^"]*small\/zero-shot 92\.0% at \$0\.02/,
  );
});

test('two reports in one process have the same charts', async () => {
  expect(await chartsOf(RUN)).toEqual(await chartsOf(RUN));
});

test('hostile names stay text, on one line and without control characters', async () => {
  const hostile = model('<script>alert(1)</script>"&\0\u001b\n');
  const charts = await chartsOf({ ...RUN, variants: [hostile, ...RUN.variants.slice(1)] });
  for (const svg of charts.values()) {
    expect(svg).not.toContain('<script');
    expect(svg.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  }
  expect(charts.get('charts/scores.svg')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});
