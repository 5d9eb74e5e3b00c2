// A run that was stopped is scored on the rows that every variant was asked.
import { expect, test } from 'vitest';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, model, type Outcome, type SampleRun, sampleInput } from '../sample-run.ts';

const STOPPED: Outcome = { predicted: null, status: 'skipped', errorCode: 'budget_exceeded' };
const HOPELESS: Outcome = { predicted: null, status: 'skipped', errorCode: 'nothing_valid' };
const LABELS = ['a', 'b', 'c'];
/** Sorted by label, and asked in another order: every second row was asked. */
const rows = Array.from({ length: 30 }, (_, row) => ({
  text: `text ${row}`,
  truth: LABELS[Math.floor(row / 10)] ?? '',
}));
const truthOf = (row: number): string => rows[row]?.truth ?? '';

async function reported(predict: SampleRun['predict'], more: Partial<SampleRun> = {}) {
  const input = sampleInput({
    labels: LABELS,
    rows,
    variants: [model('good'), model('fast'), baseline('prior')],
    predict,
    ...more,
  });
  const files = await filesOf({
    ...input,
    run: { ...input.run, order: 'random' },
    manifest: { ...input.manifest, stop: { code: 'budget_exceeded', message: 'It would cost too much.' } },
  });
  const report = Report.parse(JSON.parse(files.get('report.json') ?? ''));
  return { report, csv: files.get('predictions.csv') ?? '' };
}
const told = ({ warnings }: Report, code: string) => warnings.find((warning) => warning.code === code);

/** The good model is right on all it is asked but for one, and was asked the fewest. */
const half: SampleRun['predict'] = (row, variant) => {
  if (variant === 0 && row % 2 === 1) return STOPPED;
  if (variant === 1 && row % 4 === 3) return STOPPED;
  if (variant === 0)
    return row === 4 ? { predicted: null, answer: '?' } : { predicted: truthOf(row), costMicroUsd: 10 };
  return variant === 1 ? { predicted: 'a', costMicroUsd: 1, latencyMs: 5 } : { predicted: row % 2 === 0 ? 'a' : 'c' };
};

test('what was not asked is not wrong: all are scored and compared on the rows that every variant was asked', async () => {
  const { report } = await reported(half);
  expect(report).toMatchObject({ status: 'partial', rows: 30, scored_rows: 15 });
  expect(report.variants.map(({ rows, metrics }) => [rows, metrics.accuracy.value])).toEqual([
    [15, 14 / 15],
    [15, 5 / 15],
    // It was asked every row, and would be right on more of all.
    [15, 5 / 15],
  ]);
  expect(report.variants[0]?.distribution).toEqual({ truth: [5, 5, 5], predicted: [4, 5, 5], no_answer: 1 });
  expect(report.comparisons.map(({ rows }) => rows)).toEqual([15, 15, 15]);
  expect(report.headline).toMatch(
    /^Partial result: good\/zero-shot is the most accurate of 3 variants: right on 93\.3% of the 15 of 30 rows that every variant was asked \(.*95% interval /,
  );
});

test('what was asked, paid and skipped is told of all samples', async () => {
  const { report, csv } = await reported(half);
  expect(report.variants).toMatchObject([
    { samples: 30, answered: 14, invalid: 1, skipped: 15, completion_rate: { value: 14 / 30 }, cost_usd: 140e-6 },
    { samples: 30, answered: 23, skipped: 7, cost_usd: 23e-6, latency_ms: { p50: 5 } },
    { samples: 30, answered: 30, skipped: 0 },
  ]);
  expect(report.variants[0]?.error_codes).toEqual({ budget_exceeded: 15 });
  expect(csv.trim().split('\n')).toHaveLength(1 + 90);
  expect(csv.match(/skipped/g)).toHaveLength(22);
  expect(told(report, 'no_valid_answer')?.message).toBe(
    'Samples without a valid answer, which count as wrong: good/zero-shot 1 of 15 (1 invalid).',
  );
});

test('a warning says which rows count, and that they are a sample only if their order was random', async () => {
  const { report } = await reported(half);
  expect(told(report, 'partial_rows')).toEqual({
    code: 'partial_rows',
    message:
      'The run was stopped (budget_exceeded): scores, comparisons and gates are about the 15 of 30 rows that every variant was asked. They were drawn at random, so their scores are estimates for all rows, within their intervals. The other 15 do not count as wrong.',
    count: 15,
  });
  const input = sampleInput({ labels: LABELS, rows, variants: [model('good')], predict: half });
  const files = await filesOf(input);
  expect(files.get('report.json')).toContain('They are the first of the file');
});

test('labels of which no row was asked are named', async () => {
  const { report } = await reported((row) => (row >= 10 ? STOPPED : { predicted: 'a' }), { labels: [...LABELS, 'd'] });
  expect(told(report, 'labels_not_asked')).toMatchObject({
    message:
      'No row with these labels was asked before the run was stopped, so nothing is known of them: "b", "c". Macro averages count them as 0.',
    count: 2,
  });
  expect(told(report, 'labels_without_rows')?.message).toContain('The holdout has no row labelled "d".');
});

test('a variant that is asked no more because no answer was valid is wrong, and costs the others no row', async () => {
  const { report } = await reported((row, variant) => {
    if (variant === 0) return row < 5 ? { predicted: null, answer: '?' } : HOPELESS;
    return { predicted: truthOf(row) };
  });
  expect(report.scored_rows).toBe(30);
  expect(report.variants.map(({ rows, metrics }) => [rows, metrics.accuracy.value])).toEqual([
    [30, 0],
    [30, 1],
    [30, 1],
  ]);
  expect(told(report, 'no_valid_answer')?.message).toContain('good/zero-shot 30 of 30 (5 invalid, 25 skipped)');
  expect(told(report, 'partial_rows')).toBeUndefined();
});

test('failed and lost samples are wrong: they were asked', async () => {
  const { report } = await reported((row) =>
    row < 10
      ? { predicted: null, status: 'failed', errorCode: row < 5 ? 'lost' : 'timeout' }
      : row < 20
        ? STOPPED
        : { predicted: truthOf(row) },
  );
  expect(report.scored_rows).toBe(20);
  expect(report.variants[0]?.metrics.accuracy.value).toBe(0.5);
});

test('with repeats, a row counts if all of them were asked', async () => {
  const { report } = await reported(
    (row, _, repeat) => ((row % 2) + repeat > 1 ? STOPPED : { predicted: truthOf(row) }),
    {
      repeats: 2,
    },
  );
  expect(report).toMatchObject({ scored_rows: 15 });
  expect(report.variants[0]).toMatchObject({
    rows: 15,
    samples: 60,
    skipped: 15,
    repeats: { flip_rate: { value: 0 } },
  });
  expect(report.headline).toContain(
    '100.0% of 30 answers (the 15 of 30 rows that every variant was asked, 2 times each',
  );
});

test('gates, slices, mistakes and cascades are about these rows', async () => {
  const { report } = await reported(half, {
    slices: [{ name: 'which', column: 'label', values: LABELS }],
    ensembles: [{ name: 'both', strategy: 'cascade', cheap: 'fast/zero-shot', strong: 'good/zero-shot' }],
  });
  expect(report.slices.map(({ scores }) => scores.map(({ rows }) => rows).slice(0, 3))).toEqual([
    [5, 5, 5],
    [5, 5, 5],
    [5, 5, 5],
  ]);
  expect(report.mistakes.every(({ row }) => row % 2 === 1)).toBe(true);
  const cascade = report.variants[3];
  const parts = cascade?.ensemble?.cascade;
  expect((parts?.chosen_on_rows ?? 0) + (cascade?.rows ?? 0)).toBe(15);
  expect((parts?.cheap_samples ?? 0) + (parts?.strong_samples ?? 0)).toBe(cascade?.rows);
  expect(cascade?.distribution.truth.reduce((sum, count) => sum + count, 0)).toBe(cascade?.rows);
});

test('if no row was asked of every variant, the report says so, and has no figures', async () => {
  const { report } = await reported(
    (row, variant) => (variant === 1 || row % 2 === 1 ? STOPPED : { predicted: truthOf(row), costMicroUsd: 10 }),
    {
      repeats: 2,
      slices: [{ name: 'which', column: 'label', values: LABELS }],
      ensembles: [{ name: 'both', strategy: 'cascade', cheap: 'fast/zero-shot', strong: 'good/zero-shot' }],
    },
  );
  expect(report.headline).toBe(
    'Partial result: no row was asked of every variant before the run was stopped, so there are no scores.',
  );
  expect(report).toMatchObject({ scored_rows: 0, comparisons: [], mistakes: [], pareto_frontier: [] });
  for (const { metrics, classes, rows, repeats } of report.variants) {
    expect([rows, repeats]).toEqual([0, null]);
    for (const score of Object.values(metrics)) expect(score).toMatchObject({ value: null, ci: null });
    expect(classes[0]?.recall).toEqual({ value: null, ci: null });
  }
  expect(report.variants[0]?.cost_usd).toBe(300e-6);
  expect(told(report, 'partial_rows')?.message).toContain(
    'before any row was asked of every variant, so there are no scores. Nothing was asked of fast/zero-shot.',
  );
  expect(told(report, 'labels_not_asked')).toBeUndefined();
  expect(report.warnings.map(({ code }) => code).join(' ')).not.toContain('better_than');
});
