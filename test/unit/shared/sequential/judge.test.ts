import { expect, test } from 'vitest';
import { Gate } from '../../../../lambda/shared/contracts/choices/gate.ts';
import type { Fact } from '../../../../lambda/shared/contracts/decided.ts';
import { endedBy, judge } from '../../../../lambda/shared/sequential/judge.ts';
import { type Questions, questionsOf } from '../../../../lambda/shared/sequential/questions.ts';

const model = (name: string) => ({ name, kind: 'model' });
const baseline = { name: 'majority', kind: 'baseline' };
const accuracy = (more: object = {}) => Gate.parse({ metric: 'accuracy', min: 0.8, ...more });

function questions(gates: readonly Gate[], names: readonly string[], margin = 0): Questions {
  const benchmark = { gates: [...gates], ensembles: [] };
  return questionsOf({ benchmark, variants: [baseline, ...names.map(model)] }, margin, 0.05);
}

/** Variants from 1 on, each with so many of 100 right: always the first ones, so that they overlap. */
function prefix(right: readonly number[], of = 1000) {
  const rows = 100;
  return {
    rows,
    of,
    scores: (variant: number) => ({
      of: Array.from({ length: rows }, (_, row) => Number(row < (right[variant - 1] ?? 0))),
      best: 1,
      rows,
    }),
  };
}

const worse = (variant: number, than: number): Fact => ({ about: 'worse', variant, than, bound: 0, rows: 50 });
const within = (variant: number, than: number): Fact => ({ about: 'within', variant, than, bound: 0, rows: 50 });
const passed = (gate: number, variant: number): Fact => ({
  about: 'gate',
  gate,
  variant,
  passes: true,
  lower: 0.8,
  upper: 1,
  rows: 50,
});

test('a gate is decided with a bound on the side that decides it', () => {
  const asked = questions([accuracy()], ['a']);
  const [passes] = judge(asked, prefix([97]), []);
  expect(passes).toMatchObject({ about: 'gate', gate: 0, variant: 1, passes: true, rows: 100 });
  expect(passes).toHaveProperty(
    'lower',
    expect.toSatisfy((lower: number) => lower >= 0.8),
  );
  const [fails] = judge(asked, prefix([60]), []);
  expect(fails).toMatchObject({ passes: false });
  expect(fails).toHaveProperty(
    'upper',
    expect.toSatisfy((upper: number) => upper < 0.8),
  );
  expect(judge(asked, prefix([82]), [])).toEqual([]);
});

test('a gate with two limits passes between them and fails beyond either', () => {
  const both = questions([accuracy({ min: 0.2, max: 0.9 })], ['a']);
  expect(judge(both, prefix([60]), [])).toMatchObject([{ passes: true }]);
  expect(judge(both, prefix([100]), [])).toMatchObject([{ passes: false }]);
  expect(judge(both, prefix([2]), [])).toMatchObject([{ passes: false }]);
});

test('what has been decided is not decided again, whatever comes', () => {
  const asked = questions([accuracy()], ['a']);
  expect(judge(asked, prefix([60]), [passed(0, 1)])).toEqual([]);
  const pair = questions([], ['a', 'b']);
  const shown = judge(pair, prefix([90, 60]), []);
  // Without a margin it is one thing to be better, and to be no worse.
  expect(shown).toMatchObject([
    { about: 'within', variant: 1, than: 2 },
    { about: 'worse', variant: 2, than: 1 },
  ]);
  expect(judge(pair, prefix([60, 90]), shown)).toEqual([]);
});

test('two variants are placed by how far one is behind, with the margin', () => {
  const asked = questions([], ['a', 'b'], 0.2);
  expect(judge(asked, prefix([90, 89]), [])).toMatchObject([
    { about: 'within', variant: 1, than: 2 },
    { about: 'within', variant: 2, than: 1 },
  ]);
  const [, second] = judge(asked, prefix([90, 30]), []);
  expect(second).toMatchObject({ about: 'worse', variant: 2, than: 1 });
  expect(second).toHaveProperty(
    'bound',
    expect.toSatisfy((bound: number) => bound >= 0.2 && bound < 0.6),
  );
});

test('the risk is shared over all that may be decided', () => {
  expect(questions([accuracy()], ['a']).risk).toBe(0.05);
  expect(questions([accuracy(), accuracy({ max: 0.9 })], ['a']).risk).toBeCloseTo(0.05 / 3, 10);
  expect(questions([accuracy()], ['a', 'b', 'c']).risk).toBeCloseTo(0.05 / (3 + 6), 10);
});

test('a variant ends once its gates are decided', () => {
  const two = questions([accuracy(), accuracy({ min: 0.5 })], ['a']);
  expect(endedBy(two, [passed(0, 1)])).toEqual(new Set());
  expect(endedBy(two, [passed(0, 1), passed(1, 1)])).toEqual(new Set([1]));
});

test('of several, those that are behind end, and the others once all are placed', () => {
  const three = questions([], ['a', 'b', 'c'], 0.02);
  expect(endedBy(three, [worse(3, 1)])).toEqual(new Set([3]));
  // The first is within the margin of the second, which is still compared with it.
  expect(endedBy(three, [worse(3, 1), within(1, 2)])).toEqual(new Set([3]));
  expect(endedBy(three, [worse(3, 1), within(1, 2), within(2, 1)])).toEqual(new Set([1, 2, 3]));
  expect(endedBy(three, [worse(3, 1), worse(2, 1)])).toEqual(new Set([1, 2, 3]));
});

test('the gate of the best is asked of those that may be the best', () => {
  const two = questions([accuracy({ variant: 'best' })], ['a', 'b']);
  expect(endedBy(two, [worse(2, 1)])).toEqual(new Set([2]));
  expect(endedBy(two, [worse(2, 1), passed(0, 1)])).toEqual(new Set([1, 2]));
});

test('a gate on a score that is no mean of rows needs all rows, one on a cost needs none', () => {
  const f1 = Gate.parse({ metric: 'f1-score', average: 'macro', min: 0.8, variant: 'b' });
  const cost = Gate.parse({ metric: 'cost_usd', max: 1 });
  const asked = questions([f1, cost], ['a', 'b']);
  expect(asked.gates).toEqual([]);
  expect(endedBy(asked, [worse(2, 1)])).toEqual(new Set([1]));
  expect(endedBy(asked, [worse(1, 2)])).toEqual(new Set([1]));
});

test('without a question nothing ends', () => {
  expect(endedBy(questions([], ['a']), [])).toEqual(new Set());
});
