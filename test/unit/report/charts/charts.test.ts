import { expect, test } from 'vitest';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, model, type SampleRun, sampleInput } from '../sample-run.ts';

/** How many of a hundred rows each variant has right, and what it costs. */
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

const namesOf = async (run: SampleRun) => [...(await chartsOf(run)).keys()].map((name) => name.slice('charts/'.length));

test('scores, cost, the labels of each variant, and what confidences are worth', async () => {
  const names = await namesOf(RUN);
  expect(names.filter((name) => !name.startsWith('labels'))).toEqual([
    'scores.svg',
    'cost.svg',
    'reliability-5.svg',
    'coverage-5.svg',
  ]);
  expect(names.filter((name) => name.startsWith('labels'))).toHaveLength(5);
});

test('only the ten best of many variants have charts of their own', async () => {
  const variants = Array.from({ length: 12 }, (_, index) => model(`m${index}`));
  const names = await namesOf({
    ...RUN,
    variants,
    predict: (row, variant) => ({ predicted: row > variant ? 'a' : 'b' }),
  });
  expect(names.filter((name) => name.startsWith('labels'))).toHaveLength(10);
});

test('efficient variants are those without a better one that is as cheap', async () => {
  const files = await filesOf(sampleInput(RUN));
  const report = Report.parse(JSON.parse(files.get('report.json') ?? ''));
  expect(report.pareto_frontier).toEqual(['tfidf', 'tiny/zero-shot', 'small/zero-shot']);
});

test('without a price there is no cost chart', async () => {
  expect(await namesOf({ ...RUN, predict: () => ({ predicted: 'a' }) })).not.toContain('cost.svg');
});

test('a chart says in words what it shows', async () => {
  const charts = await chartsOf(RUN);
  expect(charts.get('charts/cost.svg')).toMatch(
    /^<svg role="img" aria-label="Accuracy against cost for 1,000 samples: [^"]*small\/zero-shot 92\.0% at \$0\.02/,
  );
});

test('the chart of cost has the margin as a band, and no name over another', async () => {
  const svg = (await chartsOf(RUN)).get('charts/cost.svg') ?? '';
  expect(svg).toContain('The band is what is within 2 points of the best.');
  // Each name is drawn twice: its edge, and the name.
  for (const name of ['large', 'small', 'tiny'])
    expect(svg.match(new RegExp(`>${name}/zero-shot<`, 'g'))).toHaveLength(2);
});

test('a chart of labels starts with the worst one, and shows at most 30', async () => {
  const labels = Array.from({ length: 40 }, (_, index) => `label-${index}`);
  const charts = await chartsOf({
    labels,
    rows: labels.flatMap((truth) => [1, 2, 3, 4].map((copy) => ({ text: `${copy}`, truth }))),
    variants: [model('m')],
    predict: (row) => ({ predicted: row >= 80 && row % 4 === 0 ? 'label-0' : (labels[Math.floor(row / 4)] ?? '') }),
  });
  const svg = charts.get('charts/labels-1.svg');
  expect(svg).toMatch(
    /aria-label="F1 by label of m\/zero-shot, the lowest first: label-0 0\.\d+ \(4 true, 24 predicted\)/,
  );
  expect(svg?.match(/>label-\d+</g)).toHaveLength(30);
});

test.each([
  [1_000, ['0', '200', '400', '600']],
  [5_000, ['0', '1,000', '2,000', '3,000']],
  [40_000, ['0', '5,000', '10k', '15k', '20k']],
])('the counts of %i rows read as people write them', async (rows, ticks) => {
  const charts = await chartsOf({
    labels: ['a', 'b'],
    rows: Array.from({ length: rows }, (_, row) => ({ text: `${row}`, truth: row % 2 === 0 ? 'a' : 'b' })),
    variants: [model('m')],
    predict: (row) => ({ predicted: row % 2 === 0 || row % 10 === 1 ? 'a' : 'b' }),
  });
  const texts = [...(charts.get('charts/labels-1.svg') ?? '').matchAll(/>([\d.,]+[kM]?)</g)].map(([, text]) => text);
  expect(texts).toEqual(expect.arrayContaining(ticks));
  expect(texts.filter((text) => /[kM]$/.test(text ?? '') && text?.startsWith('0'))).toEqual([]);
});

test('a label may be named like a built-in of the language', async () => {
  const charts = await chartsOf({
    ...RUN,
    labels: ['constructor', '__proto__'],
    rows: RUN.rows.map((row) => ({ ...row, truth: 'constructor' })),
    predict: () => ({ predicted: '__proto__' }),
  });
  expect(charts.get('charts/labels-1.svg')).toMatch(/>constructor<.*>__proto__</);
});

test('texts in a chart stay as they are, whatever attribute they look like', async () => {
  const charts = await chartsOf({ ...RUN, variants: [model('m opacity="1"'), ...RUN.variants.slice(1)] });
  expect(charts.get('charts/scores.svg')).toContain('>m opacity="1"/zero-shot<');
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
