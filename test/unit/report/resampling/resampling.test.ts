import { describe, expect, test } from 'vitest';
import { influences } from '../../../../lambda/report/resampling/influence.ts';
import { jointRows } from '../../../../lambda/report/resampling/joint-rows.ts';
import {
  labelMeasure,
  measureOf,
  metricMeasure,
  mistakesOf,
  strataOf,
} from '../../../../lambda/report/resampling/measure.ts';
import { resample } from '../../../../lambda/report/resampling/resample.ts';
import { normal, t } from '../../../../lambda/shared/distributions.ts';
import { seededWords } from '../../../../lambda/shared/random/words.ts';
import { answered } from './sample-rows.ts';

const LABELS = ['a', 'b', 'c'];

/** Rows of three labels, of which two variants read most, often wrongly together. */
function rowsOf(rows: number, seed: string) {
  const random = seededWords(seed);
  const one = () => random() / 2 ** 32;
  return answered(
    LABELS,
    Array.from({ length: rows }, () => {
      const truth = LABELS[one() < 0.6 ? 0 : one() < 0.7 ? 1 : 2] ?? 'a';
      const hard = one();
      const read = (chance: number) =>
        hard < 0.1 ? 'c' : one() < chance ? truth : one() < 0.1 ? null : (LABELS[Math.floor(one() * 3)] ?? 'a');
      return [truth, read(0.8), read(0.6)] as const;
    }),
  );
}

describe('influences', () => {
  test.each(['accuracy', 'f1_macro', 'matthews_corrcoef', 'balanced_accuracy'] as const)(
    'of rows on %s give the covariance that resamples have',
    (name) => {
      const joint = jointRows(rowsOf(400, 'one'), [0, 1]);
      const found = influences(joint, metricMeasure(name), {});
      const { inside, resamples } = resample(joint, metricMeasure(name), {}, { resamples: 4000, seed: 'x' });
      const of = (variant: number) => Array.from({ length: resamples }, (_, index) => inside[index * 2 + variant] ?? 0);
      const covariance = (one: number[], other: number[]) => {
        const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
        const [ofOne, ofOther] = [mean(one), mean(other)];
        return mean(one.map((value, index) => (value - ofOne) * ((other[index] ?? 0) - ofOther)));
      };
      const drawn = [covariance(of(0), of(0)), covariance(of(0), of(1)), covariance(of(1), of(1))];
      const [first = 0, , , last = 0] = found.covariance;
      expect((drawn[0] ?? 0) / first).toBeCloseTo(1, 0.7);
      expect((drawn[2] ?? 0) / last).toBeCloseTo(1, 0.7);
      expect(Math.abs((drawn[1] ?? 0) - (found.covariance[1] ?? 0))).toBeLessThan(0.1 * Math.sqrt(first * last));
    },
  );

  test('of an accuracy are its variance, p (1 − p) / (n − 1)', () => {
    const joint = jointRows(
      answered(
        ['a', 'b'],
        Array.from({ length: 50 }, (_, row) => ['a', row < 40 ? 'a' : 'b']),
      ),
      [0],
    );
    const { scores, covariance, reach } = influences(joint, metricMeasure('accuracy'), {});
    expect(scores[0]).toBeCloseTo(0.8, 12);
    expect(covariance[0]).toBeCloseTo(0.16 / 49, 12);
    expect(reach[0]).toEqual({ up: expect.closeTo(0.2 / 51, 12), down: expect.closeTo(0.8 / 51, 12) });
  });

  test('of repeats are those of their row', () => {
    const once = answered(
      ['a', 'b'],
      [
        ['a', 'a'],
        ['b', 'a'],
        ['a', 'a'],
        ['b', 'b'],
      ],
    );
    const thrice = answered(
      ['a', 'b'],
      [
        ['a', 'a', 'a', 'a'],
        ['b', 'a', 'a', 'a'],
        ['a', 'a', 'a', 'a'],
        ['b', 'b', 'b', 'b'],
      ],
      3,
    );
    const [one, three] = [once, thrice].map((table) =>
      influences(jointRows(table, [0]), metricMeasure('f1_macro'), {}),
    );
    expect(three?.scores[0]).toBeCloseTo(one?.scores[0] ?? 0, 12);
    expect(three?.covariance[0]).toBeCloseTo(one?.covariance[0] ?? 0, 12);
  });

  test('of units: rows that belong together count once', () => {
    const table = rowsOf(200, 'two');
    const doubled = {
      ...table,
      run: { ...table.run, rows: 400 },
      truth: Int32Array.from([...table.truth, ...table.truth]),
      predicted: Int32Array.from([...table.predicted, ...table.predicted]),
      status: new Uint8Array(800),
    };
    const units = { of: Int32Array.from({ length: 400 }, (_, row) => row % 200), count: 200 };
    const [alone, together] = [jointRows(table, [0, 1]), jointRows({ ...doubled, units }, [0, 1])].map((joint) =>
      influences(joint, metricMeasure('f1_macro'), {}),
    );
    // But for Student's t, which allows for a variance of 200 units.
    for (const [index, value] of (alone?.covariance ?? []).entries())
      expect((together?.covariance[index] ?? 0) / value).toBeCloseTo(1.023, 3);
  });

  test('of units of different sizes: how far the score moves without each', () => {
    const table = rowsOf(40, 'five');
    // One unit of 20 rows, one of 10, and 10 of one.
    const units = {
      of: Int32Array.from({ length: 40 }, (_, row) => Math.max(0, row < 30 ? Math.floor(row / 20) : row - 28)),
      count: 12,
    };
    const { scores, covariance } = influences(jointRows({ ...table, units }, [0]), metricMeasure('accuracy'), {});
    const isRight = (row: number) => Number(table.predicted[2 * row] === table.truth[row]);
    const without = Array.from({ length: 12 }, (_, unit) => {
      const rows = [...units.of.keys()].filter((row) => units.of[row] !== unit);
      return rows.reduce((sum, row) => sum + isRight(row), 0) / rows.length;
    });
    const jackknife = (11 / 12) * without.reduce((sum, one) => sum + (one - (scores[0] ?? 0)) ** 2, 0);
    // With Student's t of 1600 / 510 − 1 degrees of freedom.
    const freedom = 1600 / 510 - 1;
    const factor = (t.quantile(0.9975, freedom) / normal.quantile(0.9975, 0, 1)) ** 2;
    expect(covariance[0]).toBeCloseTo(jackknife * factor, 10);
  });
});

describe('a resample', () => {
  test('leaves out about a third of the rows, which are scored beside it', () => {
    const joint = jointRows(rowsOf(200, 'three'), [0, 1]);
    const { inside, outside } = resample(
      joint,
      metricMeasure('accuracy'),
      {},
      { resamples: 500, seed: 'x', outside: true },
    );
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(outside)).toBeCloseTo(mean(inside), 2);
    expect(outside).toHaveLength(1000);
  });

  test('of units leaves out whole units', () => {
    const table = answered(
      ['a', 'b'],
      [
        ['a', 'a'],
        ['a', 'a'],
        ['a', 'b'],
        ['a', 'b'],
      ],
    );
    const joint = jointRows({ ...table, units: { of: Int32Array.of(1, 1, 0, 0), count: 2 } }, [0]);
    const { inside, outside } = resample(
      joint,
      metricMeasure('accuracy'),
      {},
      { resamples: 50, seed: 'x', outside: true },
    );
    expect(new Set(inside)).toEqual(new Set([0, 0.5, 1]));
    // Both units drawn: nothing is left.
    expect(new Set(outside)).toEqual(new Set([0, 1, Number.NaN]));
  });

  test('is the same for every measure', () => {
    const joint = jointRows(rowsOf(50, 'four'), [0]);
    const drawn = (name: 'accuracy' | 'recall_micro') =>
      resample(joint, metricMeasure(name), {}, { resamples: 20, seed: 'x' }).inside;
    expect(drawn('accuracy')).toEqual(drawn('recall_micro'));
  });
});

describe('shares of labels', () => {
  const table = answered(
    ['a', 'b'],
    [
      ...Array.from({ length: 90 }, (_, row): [string, string] => ['a', row < 81 ? 'a' : 'b']),
      ...Array.from({ length: 10 }, (_, row): [string, string] => ['b', row < 5 ? 'b' : 'a']),
    ],
  );
  const joint = jointRows(table, [0]);

  test('weight the recalls', () => {
    const strata = strataOf({ b: 0.4 }, ['a', 'b']);
    const { scores, covariance } = influences(joint, metricMeasure('accuracy'), { strata });
    expect(scores[0]).toBeCloseTo(0.6 * 0.9 + 0.4 * 0.5, 12);
    // Of a stratified proportion, with n / (n − 1).
    expect(covariance[0]).toBeCloseTo(((0.6 ** 2 * 0.09) / 90 + (0.4 ** 2 * 0.25) / 10) * (100 / 99), 12);
    const precision = influences(joint, labelMeasure('precision', 1), { strata });
    expect(precision.scores[0]).toBeCloseTo((0.4 * 0.5) / (0.4 * 0.5 + 0.6 * 0.1), 12);
  });

  test('that are as in the holdout change nothing', () => {
    const strata = strataOf({ a: 0.9, b: 0.1 }, ['a', 'b']);
    for (const name of ['accuracy', 'f1_macro', 'matthews_corrcoef'] as const) {
      const [weighted, plain] = [{ strata }, {}].map(
        (worth) => influences(joint, metricMeasure(name), worth).scores[0],
      );
      expect(weighted).toBeCloseTo(plain ?? 0, 12);
    }
  });

  test('labels that are not named share the rest', () => {
    expect(strataOf({ b: 0.4 }, ['a', 'b', 'c'])).toEqual({
      of: Int32Array.of(1, 0, 1),
      shares: Float64Array.of(0.4, 0.6),
    });
  });
});

test('what mistakes cost', () => {
  const labels = ['fine', 'fraud', 'odd'];
  const costs = { fraud: { fine: 100 }, fine: { fraud: 2, fine: 0.5 } };
  const { cost } = mistakesOf({ costs }, labels) ?? { cost: () => Number.NaN };
  expect([cost(1, 0), cost(0, 1), cost(0, 0), cost(1, 1), cost(2, 0), cost(1, 2)]).toEqual([100, 2, 0.5, 0, 1, 1]);
  // Without an answer: the worst, unless it is said.
  expect([cost(1, 3), cost(0, 3), cost(2, 3)]).toEqual([100, 2, 1]);
  expect(mistakesOf({ costs, no_answer_cost: 7 }, labels)?.cost(1, 3)).toBe(7);
  const table = answered(labels, [
    ['fraud', 'fine'],
    ['fraud', 'fraud'],
    ['fine', 'fraud'],
    ['fine', null],
  ]);
  const found = influences(jointRows(table, [0]), measureOf({ metric: 'expected_cost' }, labels), {
    mistakes: mistakesOf({ costs }, labels),
  });
  expect(found.scores[0]).toBeCloseTo((100 + 0 + 2 + 2) / 4, 12);
  expect(found.covariance[0]).toBeCloseTo([100, 0, 2, 2].reduce((sum, one) => sum + (one - 26) ** 2, 0) / 3 / 4, 8);
});
