import { expect, test } from 'vitest';
import { stopWarnings } from '../../../../../lambda/dispatch/freeze/checks/stop.ts';
import { Benchmark } from '../../../../../lambda/shared/contracts/benchmark.ts';
import { model } from '../../../report/sample-run.ts';

const told = (benchmark: object, names: readonly string[]) =>
  stopWarnings(Benchmark.parse({ stop: { when: 'decided' }, ...benchmark }), names.map(model)).map(
    ({ code, message }) => `${code}: ${message}`,
  );

const ACCURACY = { metric: 'accuracy', min: 0.8 };
const F1 = { metric: 'f1-score', average: 'macro', min: 0.8, variant: 'a/zero-shot' };

test('nothing is said where something can be decided, or nothing is asked for', () => {
  expect(told({ gates: [ACCURACY] }, ['a'])).toEqual([]);
  expect(told({}, ['a', 'b'])).toEqual([]);
  expect(told({ group: 'author' }, ['a', 'b'])).toEqual([]);
  expect(stopWarnings(Benchmark.parse({}), [model('a')])).toEqual([]);
});

test('a run with nothing to decide is asked every row, and says why', () => {
  expect(told({}, ['a'])).toEqual([
    'stop_has_no_effect: `stop` has no effect, and every row is asked. It takes a gate on accuracy or completion_rate, or two variants that call a model.',
  ]);
  expect(told({ gates: [F1] }, ['a'])).toEqual([
    'stop_has_no_effect: `stop` has no effect, and every row is asked. `gates[0]` (f1-score) can only be judged on all rows.',
  ]);
});

test('a gate that needs all rows is named', () => {
  expect(told({ gates: [F1] }, ['a', 'b'])).toEqual([
    'stop_needs_all_rows: `stop` spares the variants of these gates nothing: `gates[0]` (f1-score) can only be judged on all rows.',
  ]);
});

test.each([
  { metric: 'expected_cost', max: 1, variant: 'a/zero-shot' },
  { ...ACCURACY, on: 'lower_bound', variant: 'a/zero-shot' },
  { metric: 'accuracy', than: 'tags', variant: 'a/zero-shot' },
])('$metric is judged on all rows where it is no share of this file: %o', (gate) => {
  expect(told({ costs: { a: { b: 1 } }, gates: [gate] }, ['a', 'b'])).toEqual([
    `stop_needs_all_rows: \`stop\` spares the variants of these gates nothing: \`gates[0]\` (${gate.metric}) can only be judged on all rows.`,
  ]);
});

test('variants are compared row by row by their accuracy alone', () => {
  const says =
    'stop_has_no_effect: `stop` has no effect, and every row is asked. Only accuracy can be decided row by row: without `prevalence`, and where `decide_by` is accuracy.';
  expect(told({ decide_by: { metric: 'f1-score', average: 'macro' } }, ['a', 'b'])).toEqual([says]);
  expect(told({ prevalence: { a: 0.9, b: 0.1 } }, ['a', 'b'])).toEqual([says]);
});
