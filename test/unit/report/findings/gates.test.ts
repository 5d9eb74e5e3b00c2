import { describe, expect, it } from 'vitest';
import { junitXml } from '../../../../lambda/report/files/junit.ts';
import { describeGate, gateWarnings } from '../../../../lambda/report/findings/gates.ts';
import { gateResults } from '../../../../lambda/report/gates/results.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Gate } from '../../../../lambda/shared/contracts/choices/gate.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, model, rightOrWrong, sampleInput } from '../sample-run.ts';

/** Of four rows, `good` has three right, `poor` two and the baseline all. */
const right: Record<string, number> = { 'good/zero-shot': 3, 'poor/zero-shot': 2, tfidf: 4 };
async function report(...gates: object[]): Promise<Report> {
  const variants = [baseline('tfidf'), model('good'), model('poor')];
  const isRight = (row: number, name: string) => row < (right[name] ?? 0);
  const input = sampleInput(rightOrWrong(4, variants, isRight, (row) => ({ latencyMs: 100 * (row + 1) })));
  const run = { ...input.run, benchmark: Benchmark.parse({ gates }) };
  const files = await filesOf({ ...input, run, table: { ...input.table, run } });
  return Report.parse(JSON.parse(files.get('report.json') ?? ''));
}

const outcomes = ({ gates }: Report) => gates.map(({ variant, value, passed }) => [variant, value, passed]);

describe('gates', () => {
  it('look at each model by default, at the best variant, or at one by its name', async () => {
    const found = await report(
      { metric: 'accuracy', min: 0.7 },
      { metric: 'accuracy', min: 0.7, variant: 'best' },
      { metric: 'accuracy', max: 0.5, variant: 'poor/zero-shot' },
    );
    expect(outcomes(found)).toEqual([
      ['good/zero-shot', 0.75, true],
      ['poor/zero-shot', 0.5, false],
      ['tfidf', 1, true],
      ['poor/zero-shot', 0.5, true],
    ]);
    expect(found.warnings.filter(({ code }) => code === 'gate_failed').map(({ message }) => message)).toEqual([
      'Gate failed: accuracy of poor/zero-shot is 0.5; expected at least 0.7.',
    ]);
  });

  it('know averages, labels, completion, latency and cost', async () => {
    const variant = 'good/zero-shot';
    const found = await report(
      { metric: 'f1-score', average: 'macro', min: 0, variant },
      { metric: 'recall', label: 'b', min: 0.6, variant },
      { metric: 'completion_rate', min: 1, variant },
      { metric: 'latency_p50', min: 200, max: 300, variant },
      { metric: 'cost_usd_per_1000', max: 100, variant },
    );
    expect(outcomes(found)).toEqual([
      [variant, expect.closeTo((0.8 + 2 / 3) / 2, 12), true],
      [variant, 0.5, false],
      [variant, 1, true],
      [variant, expect.any(Number), true],
      // Without a price, the cost is unknown, and that is no pass.
      [variant, null, false],
    ]);
  });

  it('fail for a variant that was left out, and are not evaluated if nothing was sent', () => {
    const gate = Gate.parse({ metric: 'accuracy', min: 0.1, variant: 'tfidf' });
    const evidenceOf = () => expect.unreachable();
    expect(
      gateResults([gate], [], { evidenceOf, versus: evidenceOf, by: { metric: 'accuracy' }, stopped: false }),
    ).toEqual([]);
    expect(gateWarnings([{ metric: 'accuracy', variant: 'tfidf', min: 0.1, value: null, passed: false }])).toEqual([
      { code: 'gate_failed', message: 'Gate failed: accuracy of tfidf is unknown; expected at least 0.1.' },
    ]);
  });

  it('say what they require', () => {
    const gate = { metric: 'recall', label: 'bug', min: 0.5, max: 0.9, variant: 'x', value: 1, passed: false };
    expect(describeGate(gate)).toBe('recall (bug) at least 0.5 and at most 0.9');
  });
});

it.each([
  [{ metric: 'accuracy' }],
  [{ metric: 'f1-score', min: 0.5 }],
  [{ metric: 'accuracy', average: 'macro', min: 0.5 }],
  [{ metric: 'recall', average: 'macro', label: 'a', min: 0.5 }],
  [{ metric: 'f1', min: 0.5 }],
])('the benchmark refuses %j', (gate) => {
  expect(Gate.safeParse(gate).success).toBe(false);
});

it('junit.xml has one test per gate, and no character that XML does not allow', async () => {
  const gates = [
    { metric: 'recall', label: '<&">\u0007\ud800', variant: 'a/b', min: 0.5, value: 0.25, passed: false },
    { metric: 'accuracy', variant: 'a/b', min: 0.5, value: 1, passed: true },
  ];
  expect(junitXml({ name: 'tags', gates })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="holdout" tests="2" failures="1">
  <testsuite name="tags" tests="2" failures="1">
    <testcase classname="a/b" name="recall (&lt;&amp;&quot;&gt;\ufffd\ufffd) at least 0.5"><failure message="is 0.25"/></testcase>
    <testcase classname="a/b" name="accuracy at least 0.5"/>
  </testsuite>
</testsuites>
`);
});
