import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { OtherRun } from '../../../../lambda/report/gates/other-runs.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Gate } from '../../../../lambda/shared/contracts/choices/gate.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { OWN_DIALECT } from '../../../../lambda/shared/csv/dialect/head.ts';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import { baseline, filesOf, model, sampleInput } from '../sample-run.ts';

const OTHER = '20251231T030405678Z-0f1e2d3c4b5a';

/** @param right how many of the first rows each variant gets right @param texts of the rows, in their order */
async function filesFor(
  right: Readonly<Record<string, number>>,
  gates: readonly object[],
  others: ReadonlyMap<string, OtherRun>,
  texts: readonly string[],
  skipped: (row: number) => boolean = () => false,
  errorCode = 'budget_exceeded',
) {
  const variants = [baseline('tfidf'), model('good')];
  const truth = (text: string) => (Number(text) % 2 === 0 ? 'a' : 'b');
  const input = sampleInput({
    labels: ['a', 'b'],
    rows: texts.map((text) => ({ text, truth: truth(text) })),
    variants,
    predict: (row, variant) => {
      if (skipped(row)) return { predicted: null, status: 'skipped', errorCode };
      const text = texts[row] ?? '';
      const isRight = Number(text) < (right[variants[variant]?.name ?? ''] ?? 0);
      return { predicted: isRight ? truth(text) : truth(text) === 'a' ? 'b' : 'a' };
    },
  });
  const run = { ...input.run, benchmark: Benchmark.parse({ gates }) };
  return await filesOf({ ...input, run, otherRuns: async () => others, table: { ...input.table, run } });
}

const reportOf = (files: ReadonlyMap<string, string>): Report =>
  Report.parse(JSON.parse(files.get('report.json') ?? ''));

function otherRun(files: ReadonlyMap<string, string>): ReadonlyMap<string, OtherRun> {
  const { variants } = reportOf(files);
  const openPredictions = () =>
    openCsv(Readable.from([Buffer.from(files.get('predictions.csv') ?? '')]), 'p', { encoding: 'utf-8' }, OWN_DIALECT);
  return new Map([['tags', { name: 'tags', run: OTHER, variants, openPredictions }]]);
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index));
const than = { metric: 'accuracy', than: 'tags', variant: 'good/zero-shot' };

it('a gate against another run compares the rows that both have, in whatever order', async () => {
  // The other run lacks the first 20 rows and was not asked its last one, which is wrong in both.
  const before = await filesFor(
    { 'good/zero-shot': 150 },
    [],
    new Map(),
    numbers(20, 200).reverse(),
    (row) => row === 0,
  );
  const gates = [
    { ...than, margin: 2 },
    { ...than, margin: 1 },
    { ...than, margin: 8, on: 'lower_bound' },
    { ...than, margin: 3, on: 'lower_bound' },
    { ...than, on: 'lower_bound' },
    { ...than, variant: 'best', margin: 60 },
  ];
  const { gates: found, warnings } = reportOf(
    await filesFor({ 'good/zero-shot': 147, tfidf: 20 }, gates, otherRun(before), numbers(0, 200)),
  );
  expect(found.map(({ outcome }) => outcome)).toEqual(['pass', 'fail', 'pass', 'undecided', 'undecided', 'pass']);
  expect(found[0]?.value).toBeCloseTo(-3 / 179, 12);
  expect(found[0]?.other).toEqual({ name: 'tags', run: OTHER, variant: 'good/zero-shot', rows: 179 });
  expect(found[2]?.bounds?.lower).toBeCloseTo(-0.0427443, 6);
  const messages = warnings.filter(({ code }) => code === 'gate_failed').map(({ message }) => message);
  expect(messages).toEqual([
    `Gate failed: accuracy of good/zero-shot is −1.7 points against good/zero-shot in tags (${OTHER}), on the 179 rows of both; expected at most 1 point below tags.`,
  ]);
});

it('what was skipped for a fault of the variant is wrong, in both runs', async () => {
  const last = (row: number) => row >= 150;
  const before = await filesFor({ 'good/zero-shot': 200 }, [], new Map(), numbers(0, 200), last, 'nothing_valid');
  const now = await filesFor({ 'good/zero-shot': 200 }, [than], otherRun(before), numbers(0, 200));
  expect(reportOf(now).gates[0]?.value).toBeCloseTo(50 / 200, 12);
  const whole = await filesFor({ 'good/zero-shot': 200 }, [], new Map(), numbers(0, 200));
  const faulty = await filesFor(
    { 'good/zero-shot': 200 },
    [than],
    otherRun(whole),
    numbers(0, 200),
    last,
    'nothing_valid',
  );
  expect(reportOf(faulty).gates[0]?.value).toBeCloseTo(-50 / 200, 12);
});

it('is undecided where there is no such run, no such variant, or no row of both', async () => {
  const before = await filesFor({ 'good/zero-shot': 150 }, [], new Map(), numbers(20, 200));
  const elsewhere = await filesFor({}, [than], otherRun(before), numbers(300, 400));
  const nowhere = await filesFor({}, [than], new Map(), numbers(0, 20));
  for (const files of [elsewhere, nowhere]) {
    const { gates, warnings } = reportOf(files);
    expect(gates.map(({ outcome, other }) => [outcome, other])).toEqual([['undecided', null]]);
    expect(warnings.find(({ code }) => code === 'gate_undecided')?.message).toContain(
      'There is no earlier report of "tags" here',
    );
  }
});

it.each([
  { metric: 'recall', average: 'macro', than: 'tags' },
  { metric: 'accuracy', than: 'tags', min: 0.5 },
  { metric: 'accuracy', min: 0.5, margin: 1 },
])('the benchmark refuses %j', (gate) => {
  expect(Gate.safeParse(gate).success).toBe(false);
});
