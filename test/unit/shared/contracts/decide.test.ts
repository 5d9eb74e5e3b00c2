import { describe, expect, test } from 'vitest';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';

const messages = (value: unknown) => Benchmark.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

describe('decide_by', () => {
  test('accuracy, if nothing is said', () => {
    expect(Benchmark.parse({}).decide_by).toEqual({ metric: 'accuracy' });
  });

  test.each([
    [{ metric: 'f1-score' }, 'expected `average` (micro, macro, weighted) or `label` with precision, recall, f1-score'],
    [{ metric: 'accuracy', label: 'a' }, 'and with no other metric'],
    [{ metric: 'recall', label: 'a', average: 'macro' }, 'expected `average` or `label`, not both'],
    ['accuracy', 'expected a mapping such as {metric: f1-score, average: macro}'],
  ])('%j', (decide_by, message) => {
    expect(messages({ decide_by })).toEqual([expect.stringContaining(message)]);
  });

  test('an expected cost has a unit of its own, so nobody can guess its margin', () => {
    const decide_by = { metric: 'expected_cost' };
    const costs = { fraud: { fine: 100 } };
    expect(messages({ decide_by })[0]).toBe('expected `costs` beside `decide_by: {metric: expected_cost}`');
    expect(messages({ decide_by, costs })).toEqual([expect.stringContaining('expected a `margin`')]);
    expect(messages({ decide_by, costs, margin: 0.1 })).toEqual([]);
  });
});

test('shares of more than all rows', () => {
  expect(messages({ prevalence: { a: 0.7, b: 0.5 } })).toEqual(['expected shares that add up to 1 at most']);
  expect(messages({ prevalence: { a: 0.33, b: 0.33, c: 0.34 } })).toEqual([]);
});

test('mistakes that cost nothing', () => {
  expect(messages({ costs: { a: { b: 0 } } })).toEqual(['expected at least one mistake that costs something']);
});
