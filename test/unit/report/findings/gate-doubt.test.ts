import { describe, expect, it } from 'vitest';
import { junitXml } from '../../../../lambda/report/files/junit.ts';
import { describeGate, gateWarnings } from '../../../../lambda/report/findings/gates.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Gate } from '../../../../lambda/shared/contracts/choices/gate.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, model, rightOrWrong, sampleInput } from '../sample-run.ts';

/** Of a hundred rows, `good` has 90 right, `poor` 80. */
const RIGHT: Record<string, number> = { 'good/zero-shot': 90, 'poor/zero-shot': 80, tfidf: 50 };

async function report(gates: readonly object[], stopped = false, more: object = {}): Promise<Report> {
  const variants = [baseline('tfidf'), model('good'), model('poor')];
  const isRight = (row: number, name: string) => row < (RIGHT[name] ?? 0);
  const input = sampleInput(rightOrWrong(100, variants, isRight, () => ({ latencyMs: 100, costMicroUsd: 10 })));
  const run = { ...input.run, benchmark: Benchmark.parse({ gates, ...more }) };
  const stop = { code: 'budget_exceeded' as const, message: 'The budget is spent.', at: run.created_at };
  const manifest = stopped ? { ...input.manifest, stop } : input.manifest;
  const files = await filesOf({ ...input, run, manifest, table: { ...input.table, run } });
  return Report.parse(JSON.parse(files.get('report.json') ?? ''));
}

const variant = 'good/zero-shot';
const outcomes = ({ gates }: Report) => gates.map(({ outcome, passed }) => [outcome, passed]);

describe('a gate on a bound', () => {
  it('passes where the limit is shown to be met, fails where it is shown to be missed, and is undecided between', async () => {
    const on = 'lower_bound';
    const metric = 'accuracy';
    const found = await report([
      { metric, min: 0.83, on, variant },
      { metric, min: 0.85, on, variant },
      { metric, min: 0.95, on, variant },
      { metric, min: 0.83, on, variant, risk: 0.01 },
      { metric, max: 0.95, on: 'upper_bound', variant },
      { metric, max: 0.93, on: 'upper_bound', variant },
    ]);
    expect(outcomes(found)).toEqual([
      ['pass', true],
      ['undecided', false],
      ['fail', false],
      ['undecided', false],
      ['pass', true],
      ['undecided', false],
    ]);
    // scipy.stats.beta.ppf([0.05], 90, 11) and .ppf([0.95], 91, 10)
    expect(found.gates[0]?.bounds?.lower).toBeCloseTo(0.8362824, 7);
    expect(found.gates[0]?.bounds?.upper).toBeCloseTo(0.9447368, 7);
  });

  it('passes in doubt where the limit only must not be shown to be missed', async () => {
    const found = await report([
      { metric: 'accuracy', min: 0.94, on: 'upper_bound', variant },
      { metric: 'accuracy', min: 0.95, on: 'upper_bound', variant },
      { metric: 'accuracy', max: 0.84, on: 'lower_bound', variant },
    ]);
    expect(outcomes(found).map(([outcome]) => outcome)).toEqual(['pass', 'fail', 'pass']);
  });

  it('knows labels, averages, and that the best one was chosen from three', async () => {
    const on = 'lower_bound';
    const { gates } = await report([
      { metric: 'recall', label: 'a', min: 0.5, on, variant },
      { metric: 'f1-score', average: 'macro', min: 0.5, on, variant },
      { metric: 'matthews_corrcoef', min: 0.5, on, variant },
      { metric: 'accuracy', min: 0.5, on, variant: 'best' },
    ]);
    expect(gates.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass', 'pass']);
    const [recall, f1, correlation, best] = gates.map(({ bounds }) => bounds?.lower ?? 0);
    expect(recall).toBeCloseTo(0.8012, 3);
    expect(f1).toBeGreaterThan(0.8);
    expect(f1).toBeLessThan(0.86);
    expect(correlation).toBeGreaterThan(0.6);
    expect(correlation).toBeLessThan(0.72);
    // scipy.stats.beta.ppf(0.05 / 3, 90, 11)
    expect(best).toBeCloseTo(0.816921, 6);
  });

  it('knows the expected cost', async () => {
    const costs = { a: { b: 2 }, b: { a: 2 } };
    const gate = (max: number) => ({ metric: 'expected_cost', max, on: 'upper_bound', variant });
    const found = await report([gate(0.4), gate(0.25), gate(0.05)], false, { costs, margin: 0.1 });
    expect(outcomes(found).map(([outcome]) => outcome)).toEqual(['pass', 'undecided', 'fail']);
    expect(found.gates[0]?.value).toBeCloseTo(0.2, 12);
  });

  it('says what it does not know', async () => {
    const found = await report([{ metric: 'accuracy', min: 0.85, on: 'lower_bound', variant }]);
    expect(found.warnings.filter(({ code }) => code.startsWith('gate'))).toEqual([
      {
        code: 'gate_undecided',
        message:
          'Gate undecided: accuracy of good/zero-shot is 0.9, and in truth 0.8363 to 0.9447 (each bound at risk 5%); expected at least 0.85 by its lower bound (risk 5%). The rows that were asked show neither that it is met nor that it is missed; more rows would.',
      },
    ]);
  });

  it.each(['cost_usd', 'latency_p95'])('is refused for %s, which has no interval', (metric) => {
    const parsed = Gate.safeParse({ metric, max: 1, on: 'upper_bound' });
    expect(parsed.error?.issues[0]?.message).toContain('costs in dollars and latencies have none');
  });
});

describe('a gate on the value', () => {
  it('says how many other holdouts would fail it, if they are not few', async () => {
    const found = await report([
      { metric: 'accuracy', min: 0.89, variant },
      { metric: 'accuracy', min: 0.7, variant },
      { metric: 'f1-score', average: 'macro', min: 0.89, variant },
    ]);
    expect(outcomes(found).every(([outcome]) => outcome === 'pass')).toBe(true);
    // scipy.stats.betabinom.cdf(88, 100, 90.5, 10.5)
    expect(found.gates[0]?.others_fail).toBeCloseTo(0.3663974, 6);
    expect(found.gates[1]?.others_fail).toBeLessThan(0.001);
    expect(found.gates[2]?.others_fail).toBeGreaterThan(0.3);
    const said = found.warnings.filter(({ code }) => code === 'gate_unsure');
    expect(said.map(({ message }) => message)).toEqual([
      'Gate passes, but 37 of 100 such holdouts would fail it: accuracy of good/zero-shot is 0.9; expected at least 0.89.',
      expect.stringContaining('of 100 such holdouts would fail it: f1-score (macro)'),
    ]);
  });
});

describe('a gate of a stopped run', () => {
  it('is decided only where the rows that were asked show it, also on the value', async () => {
    const found = await report(
      [
        { metric: 'accuracy', min: 0.8, variant },
        { metric: 'accuracy', min: 0.89, variant },
        { metric: 'accuracy', min: 0.96, variant },
        { metric: 'latency_p50', max: 1000, variant },
      ],
      true,
    );
    expect(outcomes(found).map(([outcome]) => outcome)).toEqual(['pass', 'undecided', 'fail', 'undecided']);
  });
});

it('junit.xml has an undecided gate as skipped or, if it is strict, as a failure', () => {
  const gate = { metric: 'accuracy', variant: 'a/b', min: 0.5, value: 0.52, passed: false, on: 'lower_bound' };
  const doubt = { outcome: 'undecided' as const, bounds: { lower: 0.4, upper: 0.6 }, risk: 0.05 };
  const xml = junitXml({
    name: 'tags',
    gates: [
      { ...gate, ...doubt },
      { ...gate, ...doubt, strict: true },
    ],
  });
  expect(xml).toContain('tests="2" failures="1" skipped="1"');
  const message = 'message="undecided: is 0.52, shown to be 0.4 to 0.6"';
  expect(xml).toContain(`<skipped ${message}/>`);
  expect(xml).toContain(`<failure ${message}/>`);
  expect(describeGate({ ...gate, ...doubt })).toBe('accuracy at least 0.5 by its lower bound (risk 5%)');
});

it('a gate of an old report has failed or passed', () => {
  const gate = { metric: 'accuracy', variant: 'a/b', min: 0.5, value: 0.4, passed: false };
  expect(gateWarnings([gate]).map(({ code }) => code)).toEqual(['gate_failed']);
  expect(gateWarnings([{ ...gate, passed: true }])).toEqual([]);
});
