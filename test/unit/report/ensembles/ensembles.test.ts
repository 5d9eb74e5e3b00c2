// Ensembles in a report: their labels, what they are scored on, and what they would have cost.
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Ensemble } from '../../../../lambda/shared/contracts/choices/ensemble.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, model, type Outcome, type SampleRun, sampleInput } from '../sample-run.ts';

const LABELS = ['a', 'b', 'c'];
const rows = (count: number) =>
  Array.from({ length: count }, (_, row) => ({ text: `${row}`, truth: LABELS[row % 3] ?? '' }));
const Line = z.looseObject({
  row: z.string(),
  variant: z.string(),
  prediction: z.string(),
  status: z.string(),
  cost_usd: z.string(),
  latency_ms: z.string(),
  error_code: z.string(),
});

async function reportOf(run: Omit<SampleRun, 'labels'>) {
  const files = await filesOf(sampleInput({ labels: LABELS, ...run }));
  const lines = z.array(Line).parse(parse(files.get('predictions.csv') ?? '', { columns: true }));
  return { files, report: Report.parse(JSON.parse(files.get('report.json') ?? '')), lines };
}

const vote = (variants: string[], weights?: number[]): Ensemble =>
  Ensemble.parse({
    name: 'vote',
    strategy: weights ? 'weighted_vote' : 'majority_vote',
    variants,
    ...(weights && { weights }),
  });
const cascade: Ensemble = { name: 'cascade', strategy: 'cascade', cheap: 'small/zero-shot', strong: 'large/zero-shot' };
const said = (predicted: string | null, more: Partial<Outcome> = {}): Outcome => ({
  predicted,
  latencyMs: 10,
  costMicroUsd: 100,
  ...more,
});

describe('a vote', () => {
  const variants = [model('x'), model('y'), baseline('tfidf')];
  const names = ['x/zero-shot', 'y/zero-shot', 'tfidf'];
  const byMember = (...outcomes: Outcome[]) => ({
    rows: rows(1),
    variants,
    predict: (_: number, variant: number) => outcomes[variant] ?? said(null),
  });

  it("does not count a baseline that found nothing in the row and gave the majority's label", async () => {
    const answers = (fallback: boolean) => ({
      ...byMember(said('a'), said('c'), said('c', { fallback })),
      ensembles: [vote(names), { ...vote(names, [2, 1.5, 3]), name: 'weighted' }],
    });
    const predicted = async (fallback: boolean) =>
      (await reportOf(answers(fallback))).lines.slice(-2).map(({ prediction }) => prediction);
    expect(await predicted(false)).toEqual(['c', 'c']);
    expect(await predicted(true)).toEqual(['a', 'a']);
  });

  it('has no answer if only a baseline that found nothing gave a label', async () => {
    const { lines } = await reportOf({
      ...byMember(said('a', { fallback: true }), said(null), said(null)),
      ensembles: [vote(names)],
    });
    expect(lines[0]).toMatchObject({ prediction: 'a', status: 'answered' });
    expect(lines.at(-1)).toMatchObject({ prediction: '', status: 'invalid' });
  });

  it('is a variant of the report and of predictions.csv, with the cost and the longest time of its calls', async () => {
    const { report, lines } = await reportOf({
      ...byMember(said('b', { latencyMs: 30 }), said('a'), said('a', { costMicroUsd: undefined as never })),
      ensembles: [vote(names)],
    });
    expect(lines.at(-1)).toMatchObject({
      variant: 'vote',
      prediction: 'a',
      status: 'answered',
      cost_usd: '0.0002',
      latency_ms: '30',
    });
    expect(report.variants.at(-1)).toMatchObject({
      name: 'vote',
      kind: 'ensemble',
      model: 'majority_vote',
      rows: 1,
      samples: 1,
      answered: 1,
      cost_usd: 0.0002,
      ensemble: { variants: names, weights: null, cascade: null },
    });
    expect(report.comparisons).toHaveLength(6);
    expect(report.samples).toBe(3);
  });

  it('counts weights', async () => {
    const { lines } = await reportOf({
      ...byMember(said('b'), said('a'), said('a')),
      ensembles: [vote(names, [3, 1, 1])],
    });
    expect(lines.at(-1)).toMatchObject({ prediction: 'b' });
  });

  it('ignores members without a valid answer, and falls back to its first member if none has one', async () => {
    const failed = said(null, { status: 'failed', errorCode: 'refusal' });
    const some = await reportOf({ ...byMember(failed, said(null), said('c')), ensembles: [vote(names)] });
    expect(some.lines.at(-1)).toMatchObject({ prediction: 'c', status: 'answered', error_code: '', latency_ms: '' });
    const none = await reportOf({ ...byMember(failed, said(null), said(null)), ensembles: [vote(names)] });
    expect(none.lines.at(-1)).toMatchObject({ prediction: '', status: 'failed', error_code: 'refusal' });
  });

  it('is skipped if a member was never asked', async () => {
    const skipped: Outcome = { predicted: null, status: 'skipped', errorCode: 'budget_exceeded' };
    const { report, lines } = await reportOf({ ...byMember(said('a'), skipped, said('a')), ensembles: [vote(names)] });
    expect(lines.at(-1)).toMatchObject({ status: 'skipped', error_code: 'budget_exceeded', cost_usd: '' });
    expect(report.status).toBe('partial');
  });

  it('has no cost if the price of a call is unknown, or if there are no calls', async () => {
    const { report } = await reportOf({
      ...byMember(said('a'), { predicted: 'a' }, said('a')),
      ensembles: [vote(names), { ...vote(['tfidf', 'x/zero-shot']), name: 'priced' }],
    });
    expect(report.variants.slice(-2).map(({ cost_usd }) => cost_usd)).toEqual([null, 0.0001]);
  });

  it('does not suggest mislabelled rows, because its members do', async () => {
    const { report } = await reportOf({ ...byMember(said('b'), said('b'), said('b')), ensembles: [vote(names)] });
    expect(report.suspect_labels?.strong).not.toContain('vote');
    expect(report.suspect_labels?.examples[0]?.votes).toBe(3);
  });
});

describe('a cascade', () => {
  const variants = [baseline('tfidf'), model('small'), model('large')];
  // Sure of two rows of three, and right only on these. The strong one is right on all the others too.
  const predict = (row: number, variant: number): Outcome => {
    const truth = LABELS[row % 3] ?? '';
    const hard = row % 3 === 2;
    if (variant === 0) return { predicted: 'a', confidence: 0.5 };
    if (variant === 1) return said(hard ? 'a' : truth, { confidence: hard ? 0.4 : 0.9 });
    return said(truth, { costMicroUsd: 1_000, latencyMs: 50 });
  };
  const run = { rows: rows(300), variants, predict, ensembles: [cascade] };

  it('takes the cheap answer above a threshold chosen on one half of the rows, and is scored on the other', async () => {
    const { report, lines } = await reportOf(run);
    const found = report.variants.at(-1);
    expect(found).toMatchObject({ rows: 150, samples: 150, answered: 150, metrics: { accuracy: { value: 1 } } });
    const { threshold, chosen_on_rows, cheap_samples = 0, strong_samples = 0 } = found?.ensemble?.cascade ?? {};
    expect({ threshold, chosen_on_rows, sum: cheap_samples + strong_samples }).toEqual({
      threshold: 0.9,
      chosen_on_rows: 150,
      sum: 150,
    });
    expect(strong_samples).toBeGreaterThan(30);

    const own = lines.filter(({ variant }) => variant === 'cascade');
    expect(own).toHaveLength(150);
    const hard = own.filter(({ row }) => (Number(row) - 1) % 3 === 2);
    expect(hard).toHaveLength(strong_samples);
    expect(hard[0]).toMatchObject({ cost_usd: '0.0011', latency_ms: '60' });
    expect(found?.cost_usd).toBeCloseTo((150 * 100 + strong_samples * 1_000) / 1e6, 12);
    expect(report.warnings.find(({ code }) => code === 'cascade')?.message).toContain('other 150 only');
    // Its members stand beside it on the same rows, as predictions.csv has them.
    const scored = new Set(own.map(({ row }) => row));
    for (const { name, accuracy } of found?.ensemble?.members ?? []) {
      const same = lines.filter(({ variant, row }) => variant === name && scored.has(row));
      const right = same.filter(({ truth, prediction }) => truth === prediction).length;
      expect(accuracy.value).toBeCloseTo(right / 150, 12);
    }
    expect(found?.ensemble?.members?.map(({ name }) => name)).toEqual(['small/zero-shot', 'large/zero-shot']);
  });

  it('shows its members with intervals of rows, not of repeats, and a baseline for nothing', async () => {
    const { report } = await reportOf({
      rows: rows(300),
      repeats: 2,
      variants: [baseline('tfidf'), model('large')],
      // The baseline's own cost is never told.
      predict: (row, variant) =>
        variant === 0
          ? { predicted: row % 3 === 2 ? 'a' : (LABELS[row % 3] ?? ''), confidence: row % 3 === 2 ? 0.4 : 0.9 }
          : said(LABELS[row % 3] ?? '', { costMicroUsd: 1_000 }),
      ensembles: [{ ...cascade, cheap: 'tfidf' }],
    });
    const members = report.variants.at(-1)?.ensemble?.members ?? [];
    expect(members.map(({ cost_usd_per_1000 }) => cost_usd_per_1000)).toEqual([0, 1]);
    // Wilson's lower bound for 150 of 150: n / (n + z²).
    expect(members[1]?.accuracy.ci?.lower).toBeCloseTo(150 / (150 + 1.959964 ** 2), 6);
  });

  it('is compared on its own rows, and ranks behind variants that are scored on all rows', async () => {
    const { report, files } = await reportOf(run);
    const pair = report.comparisons.find(
      ({ first, second }) => [first, second].includes('cascade') && [first, second].includes('small/zero-shot'),
    );
    expect(pair?.rows).toBe(150);
    expect((pair?.first_better ?? 0) + (pair?.second_better ?? 0)).toBe(
      report.variants.at(-1)?.ensemble?.cascade?.strong_samples,
    );
    expect(report.comparisons.filter(({ rows }) => rows === 300)).toHaveLength(3);
    expect(report.headline).toMatch(/^large\/zero-shot is the most accurate of 4 variants/);
    // As good as the strong one on the rows of both, for less money; but 150 rows only show it within 5 points.
    expect(report.headline).toContain('150 rows cannot tell');
    const wide = await reportOf({ ...run, benchmark: { margin: 5 } });
    expect(wide.report.headline).toContain('cascade at 100.0% of 150 rows');
    expect(report.pareto_frontier).toContain('cascade');
    expect(report.pareto_frontier).not.toContain('large/zero-shot');
    expect(files.get('report.html')).toContain('150 rows');
  });

  it('is never the best overall, however good its own rows are', async () => {
    // The strong one is wrong where the cheap one is sure. Only together are they always right.
    const together = (row: number, variant: number) =>
      variant === 2 && row % 3 === 0 ? said('b') : predict(row, variant);
    const { report } = await reportOf({ ...run, predict: together });
    expect(report.variants.at(-1)?.metrics.accuracy.value).toBe(1);
    expect(report.headline).toMatch(/^(small|large)\/zero-shot is the most accurate/);
  });

  it('always asks the strong one if no confidence is known, and says so', async () => {
    const silent = (row: number, variant: number) => ({ ...predict(row, variant), confidence: Number.NaN });
    const { report } = await reportOf({ ...run, predict: silent });
    expect(report.variants.at(-1)?.ensemble?.cascade).toMatchObject({
      threshold: null,
      cheap_samples: 0,
      strong_samples: 150,
    });
    expect(report.warnings.find(({ code }) => code === 'cascade')?.message).toContain('always asks');
  });

  it('asks the strong one if the cheap one gave no valid answer', async () => {
    const broken = (row: number, variant: number) =>
      variant === 1 && row % 3 === 0 ? said(null, { confidence: 1 }) : predict(row, variant);
    const { report } = await reportOf({ ...run, predict: broken });
    expect(report.variants.at(-1)).toMatchObject({ answered: 150, metrics: { accuracy: { value: 1 } } });
  });

  it('chooses another half with another seed, and the same half with the same', async () => {
    const rowsOf = async (seed: number) => {
      const input = sampleInput({ labels: LABELS, ...run });
      const table = { ...input.table, run: { ...input.table.run, seed } };
      const files = await filesOf({ ...input, table });
      return z
        .array(Line)
        .parse(parse(files.get('predictions.csv') ?? '', { columns: true }))
        .filter(({ variant }) => variant === 'cascade')
        .map(({ row }) => row);
    };
    expect(await rowsOf(1)).toEqual(await rowsOf(1));
    expect(await rowsOf(1)).not.toEqual(await rowsOf(2));
  });

  it('is scored repeat by repeat, and on slices of its own rows', async () => {
    const { report } = await reportOf({
      ...run,
      repeats: 2,
      slices: [
        { name: 'length', length: [2] },
        { name: 'one', pattern: '^7$' },
      ],
    });
    expect(report.variants.at(-1)).toMatchObject({ rows: 150, samples: 300, repeats: { flip_rate: { value: 0 } } });
    const own = report.slices.map(({ rows, scores }) => [rows, scores.at(-1)?.rows ?? 0] as const);
    for (const [all, scored] of own) expect(scored).toBeLessThanOrEqual(all);
    const single = report.slices.find(({ slice, group }) => slice === 'one' && group === 'matches')?.scores.at(-1);
    expect(single?.accuracy.value).toBe(single?.rows === 1 ? 1 : null);
  });

  it('is scored on a single row if there is only one', async () => {
    const { report } = await reportOf({ ...run, rows: rows(1) });
    expect(report.variants.at(-1)).toMatchObject({
      rows: 1,
      ensemble: { cascade: { threshold: null, chosen_on_rows: 0 } },
    });
  });
});
