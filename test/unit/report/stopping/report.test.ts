// The report of a run that stopped when it was decided: each variant on the rows that it was asked.
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Gate } from '../../../../lambda/shared/contracts/choices/gate.ts';
import { DECIDED_CODE, type Fact } from '../../../../lambda/shared/contracts/decided.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import type { Run } from '../../../../lambda/shared/contracts/run.ts';
import { baseline, filesOf, model, sampleInput } from '../sample-run.ts';

const ROWS = 200;
/** Rows that each variant was asked: the baseline and the first model 120, the second model 50. */
const ASKED = [120, 120, 50];
const FACTS: readonly Fact[] = [
  { about: 'worse', variant: 2, than: 1, bound: 0.123, rows: 50 },
  { about: 'gate', gate: 0, variant: 1, passes: true, lower: 0.8123, upper: 0.96, rows: 70 },
  { about: 'within', variant: 1, than: 2, bound: -0.12, rows: 98 },
];

const CASCADE = { name: 'cascade', strategy: 'cascade', cheap: 'm/zero-shot', strong: 'n/zero-shot' };
const VOTE = { name: 'vote', strategy: 'majority_vote', variants: ['m/zero-shot', 'n/zero-shot', 'majority'] };

/** The second model is right on its first rows, which are easy, and the first one errs on one row of ten. */
async function filesOfStopped(change: (run: Run) => Run = (run) => run) {
  const input = sampleInput({
    labels: ['a', 'b'],
    rows: Array.from({ length: ROWS }, (_, row) => ({ text: `text ${row}`, truth: row % 2 === 0 ? 'a' : 'b' })),
    variants: [baseline('majority'), model('m'), model('n')],
    ensembles: Benchmark.parse({ ensembles: [VOTE, CASCADE] }).ensembles,
    predict(row, variant) {
      if (row >= (ASKED[variant] ?? 0)) return { predicted: null, status: 'skipped', errorCode: DECIDED_CODE };
      const truth = row % 2 === 0 ? 'a' : 'b';
      const other = truth === 'a' ? 'b' : 'a';
      if (variant === 0) return { predicted: 'a' };
      const isWrong = variant === 1 && row % 10 === 9;
      return { predicted: isWrong ? other : truth, confidence: isWrong ? 0.5 : 0.9, costMicroUsd: 1000 };
    },
  });
  const { table } = input;
  const benchmark = {
    ...input.run.benchmark,
    ...Benchmark.parse({
      stop: { when: 'decided' },
      gates: [{ metric: 'accuracy', min: 0.8, variant: 'm/zero-shot' }],
    }),
    ensembles: input.run.benchmark.ensembles,
  };
  const run = change({ ...input.run, benchmark });
  const sent = ASKED.reduce((sum, rows) => sum + rows, 0);
  return await filesOf({
    ...input,
    run,
    table: { ...table, run: { ...table.run, benchmark } },
    manifest: {
      ...input.manifest,
      sent,
      decided: { rows: ASKED, ended: [0, 1, 2], facts: [...FACTS] },
    },
  });
}

describe('the report of a run that stopped when it was decided', () => {
  let files: Awaited<ReturnType<typeof filesOf>>;
  let report: Report;
  beforeAll(async () => {
    files = await filesOfStopped();
    report = Report.parse(JSON.parse(files.get('report.json') ?? ''));
  });
  const variant = (name: string) => report.variants.find((one) => one.name === name);

  it('is complete, and scores each variant on what it was asked', () => {
    expect(report).toMatchObject({ status: 'complete', rows: ROWS, scored_rows: 120 });
    expect(variant('m/zero-shot')).toMatchObject({ rows: 120, ended_early: { rows: 120, behind: null }, skipped: 0 });
    expect(variant('n/zero-shot')).toMatchObject({ rows: 50, ended_early: { rows: 50, behind: 'm/zero-shot' } });
    expect(variant('m/zero-shot')?.metrics.accuracy.value).toBeCloseTo(0.9, 10);
    expect(variant('n/zero-shot')?.metrics.accuracy.value).toBe(1);
  });

  it('compares two variants on the rows of both', () => {
    const pair = report.comparisons.find(({ first, second }) =>
      `${first} ${second}`.includes('m/zero-shot n/zero-shot'),
    );
    expect(pair?.rows).toBe(50);
  });

  it('scores an ensemble where all its members were asked', () => {
    expect(variant('vote')).toMatchObject({ rows: 50, skipped: 0 });
    // Beyond, the cheap one was asked alone: rows that it is unsure of would be missing.
    const { rows = 0, ensemble } = variant('cascade') ?? {};
    expect(rows + (ensemble?.cascade?.chosen_on_rows ?? 0)).toBe(50);
  });

  it('ranks a variant that was shown to be behind after the others, whatever its few rows say', () => {
    expect(report.headline).toBe(
      'm/zero-shot is the most accurate of 5 variants: right on 90.0% of the 120 of 200 rows that it was asked. It was decided after 120 of 200 rows, with a risk of 5.0% that anything decided is wrong.',
    );
  });

  it('says what was decided, with the bounds that hold, and what it saved', () => {
    expect(report.stopping).toEqual({
      risk: 0.05,
      risk_each: 0.05 / 3,
      looks: [50, 70, 98],
      rows: 120,
      saved_samples: 80 + 80 + 150,
      saved_usd: expect.closeTo(0.23, 10),
      decisions: [
        {
          ...{ variant: 'n/zero-shot', outcome: 'behind', gate: null, than: 'm/zero-shot' },
          ...{ lower: 0.123, upper: null, rows: 50 },
        },
        {
          ...{ variant: 'm/zero-shot', outcome: 'passes', gate: 'accuracy at least 0.8', than: null },
          ...{ lower: 0.8123, upper: null, rows: 70 },
        },
        {
          ...{ variant: 'm/zero-shot', outcome: 'within_margin', gate: null, than: 'n/zero-shot' },
          ...{ lower: null, upper: -0.12, rows: 98 },
        },
      ],
    });
    expect(report.warnings.find(({ code }) => code === 'decided')?.message).toBe(
      'Asking ended where it was decided, which saved 310 of 600 samples, about $0.23: n/zero-shot is at least 12.3 points behind m/zero-shot (50 rows); m/zero-shot passes accuracy at least 0.8 (70 rows): all 200 would give at least 81.2%. The risk that any of this is wrong is at most 5.0%, however often the run looked. A variant is scored on the rows that it was asked, and two are compared on the rows of both.',
    );
    expect(report.warnings.map(({ code }) => code)).toContain('decided_intervals');
  });

  it('lists what was not asked in predictions.csv, as skipped', () => {
    const lines = parse<Record<string, string>>(files.get('predictions.csv') ?? '', { columns: true });
    expect(lines.filter(({ variant: name }) => name !== 'cascade')).toHaveLength(ROWS * 4);
    const unasked = lines.filter(({ variant: name, status }) => name === 'n/zero-shot' && status === 'skipped');
    expect(unasked).toHaveLength(150);
    expect(unasked.every(({ error_code }) => error_code === DECIDED_CODE)).toBe(true);
  });
});

it('a gate that was decided stays decided, whatever the rows after it say', async () => {
  const strict = Gate.parse({ metric: 'accuracy', min: 0.95, variant: 'm/zero-shot' });
  const files = await filesOfStopped((run) => ({ ...run, benchmark: { ...run.benchmark, gates: [strict] } }));
  const { gates } = Report.parse(JSON.parse(files.get('report.json') ?? ''));
  expect(gates).toMatchObject([{ passed: true, value: 0.9 }]);
});
