// A cascade's threshold is chosen on one half of the rows, and depends on nothing in the other.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseThreshold } from '../../../../lambda/report/ensembles/cascade.ts';
import { chosenOnRows } from '../../../../lambda/report/ensembles/split.ts';
import { model, type Outcome, sampleInput } from '../sample-run.ts';

const LABELS = ['a', 'b'];

function thresholdOf(outcomes: readonly (readonly [cheap: Outcome, strong: Outcome])[], truths: readonly string[]) {
  const { table } = sampleInput({
    labels: LABELS,
    rows: truths.map((truth, row) => ({ text: `${row}`, truth })),
    variants: [model('small'), model('large')],
    predict: (row, variant) => outcomes[row]?.[variant] ?? { predicted: null },
  });
  return chooseThreshold(table, 0, 1, new Uint8Array(truths.length).fill(1));
}

const sure = (predicted: string | null, confidence: number): Outcome => ({ predicted, confidence });
const [right, wrong]: [Outcome, Outcome] = [{ predicted: 'a' }, { predicted: 'b' }];

it.each([
  [
    'the confidence from which on the cheap answers are the better ones',
    [
      [sure('a', 0.9), wrong],
      [sure('b', 0.5), right],
    ],
    0.9,
  ],
  [
    'of equally good ones the lowest',
    [
      [sure('a', 0.9), right],
      [sure('a', 0.6), right],
      [sure('b', 0.5), right],
    ],
    0.6,
  ],
  ['none where the strong one is always the better one', [[sure('b', 0.9), right]], undefined],
  [
    'answers of the same confidence pass together',
    [
      [sure('a', 0.9), wrong],
      [sure('b', 0.9), right],
      [sure('b', 0.9), right],
    ],
    undefined,
  ],
  ['what has no confidence does not count', [[sure('a', Number.NaN), wrong]], undefined],
  ['nor what was never asked', [[sure('a', 0.9), { predicted: null, status: 'skipped' }]], undefined],
  ['nor what is no valid answer', [[sure(null, 0.9), wrong]], undefined],
] as const)('is %s', (_, outcomes, expected) => {
  expect(
    thresholdOf(
      outcomes,
      outcomes.map(() => 'a'),
    ),
  ).toBe(expected);
});

it('does not depend on the rows that are scored', () => {
  const row = fc.record({
    cheap: fc.constantFrom(...LABELS),
    strong: fc.constantFrom(...LABELS),
    confidence: fc.integer({ min: 1, max: 9 }),
    truth: fc.constantFrom(...LABELS),
  });
  const holdout = fc.array(row, { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(holdout, holdout, fc.integer({ min: 0, max: 1_000 }), (rows, others, seed) => {
      const chosenOn = chosenOnRows(rows.length, seed);
      const mixed = rows.map((one, index) => (chosenOn[index] === 1 ? one : (others[index % others.length] ?? one)));
      const threshold = (list: typeof rows) => {
        const { table } = sampleInput({
          labels: LABELS,
          rows: list.map(({ truth }, index) => ({ text: `${index}`, truth })),
          variants: [model('small'), model('large')],
          predict: (index, variant) => {
            const { cheap, strong, confidence } = list[index] ?? { cheap: 'a', strong: 'a', confidence: 1 };
            return variant === 0 ? sure(cheap, confidence / 10) : { predicted: strong };
          },
        });
        return chooseThreshold(table, 0, 1, chosenOn);
      };
      expect(threshold(mixed)).toBe(threshold(rows));
    }),
  );
});

it.each([
  [0, 0],
  [1, 0],
  [2, 1],
  [7, 3],
  [1_000, 500],
])('is chosen on the smaller half of %s rows', (rows, half) => {
  expect(chosenOnRows(rows, 3).reduce((sum, one) => sum + one, 0)).toBe(half);
});

it('the halves are drawn evenly', () => {
  const times = new Float64Array(5);
  for (let seed = 0; seed < 5_000; seed++)
    for (const [row, one] of chosenOnRows(5, seed).entries()) times[row] = (times[row] ?? 0) + one;
  // Two of five, with five standard errors to spare.
  for (const count of times) expect(Math.abs(count / 5_000 - 0.4)).toBeLessThan(0.035);
});
