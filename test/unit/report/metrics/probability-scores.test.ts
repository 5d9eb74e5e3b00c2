// Scores of distributions against scikit-learn, from scripts/reference/probabilities.py.
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { probabilityPairs } from '../../../../lambda/report/certainty/probability-pairs.ts';
import { probabilityScores } from '../../../../lambda/report/metrics/probability-scores.ts';
import { ProbabilityMetricName } from '../../../../lambda/shared/contracts/report/probabilities.ts';
import { type Probabilities, toProbabilities } from '../../../../lambda/shared/probabilities.ts';
import { baseline, model, sampleInput } from '../sample-run.ts';

const BILLION = 1e9;
const TOLERANCE = 1e-12;

const Fixture = z.object({
  cases: z.array(
    z.object({
      labels: z.number(),
      rows: z.array(z.tuple([z.number(), z.array(z.tuple([z.number(), z.number()])).nullable()])),
      impossible_truths: z.number(),
      expected: z.record(ProbabilityMetricName, z.number().nullable()).nullable(),
    }),
  ),
});
const { cases } = Fixture.parse(
  JSON.parse(readFileSync(new URL('../../../fixtures/metrics/probabilities.json', import.meta.url), 'utf8')),
);

function scoresOf(
  labels: number,
  rows: readonly { readonly truth: number; readonly told: Probabilities | undefined }[],
  repeats = 1,
) {
  const { table } = sampleInput({
    labels: Array.from({ length: labels }, (_, label) => `label ${label}`),
    rows: rows.map(({ truth }) => ({ text: '', truth: `label ${truth}` })),
    variants: [baseline('majority'), baseline('tfidf')],
    repeats,
    predict(row, variant) {
      const told = variant === 1 ? rows[row]?.told : undefined;
      // Without a valid answer there is nothing to tell.
      return told ? { predicted: 'label 0', probabilities: told } : { predicted: null };
    },
  });
  return probabilityScores(table, 1);
}

test('there are at least 200 cases', () => {
  expect(cases.length).toBeGreaterThanOrEqual(200);
});

test("are scikit-learn's", () => {
  for (const [index, { labels, rows, impossible_truths, expected }] of cases.entries()) {
    const told = rows.map(([truth, pairs]) => ({
      truth,
      told: pairs?.map(([label, billionths]): [number, number] => [label, billionths / BILLION]),
    }));
    const actual = scoresOf(labels, told);
    const known = told.filter((row) => row.told).length;
    if (known === 0) {
      expect(actual, `case ${index}`).toBeNull();
      continue;
    }
    expect(actual, `case ${index}`).toMatchObject({ samples: known, impossible_truths });
    for (const name of ProbabilityMetricName.options) {
      const value = actual?.metrics[name].value ?? null;
      const wanted = expected?.[name] ?? null;
      if (value === null || wanted === null) expect(value, `case ${index}, ${name}`).toBe(wanted);
      else expect(Math.abs(value - wanted), `case ${index}, ${name}: ${value}`).toBeLessThanOrEqual(TOLERANCE);
    }
    const undefinedOnes = ProbabilityMetricName.options.filter((name) => actual?.metrics[name].value === null);
    expect(actual?.undefined_because === null, `case ${index}`).toBe(undefinedOnes.length === 0);
  }
});

const even = toProbabilities([1, 1]);

describe('what is not defined', () => {
  it('is null, with the reason', () => {
    expect(scoresOf(1, [{ truth: 0, told: [[0, 1]] }])?.undefined_because).toBe('There is only one label.');
    expect(scoresOf(2, [{ truth: 0, told: even }])?.undefined_because).toMatch(
      /^All these samples have the same label/,
    );
    const absent = [
      { truth: 0, told: even },
      { truth: 1, told: even },
    ];
    expect(scoresOf(3, absent)?.undefined_because).toMatch(/^1 of the 3 labels does not occur/);
    expect(scoresOf(2, absent)?.undefined_because).toBeNull();
  });

  it('is everything about a variant without distributions', () => {
    expect(scoresOf(2, [{ truth: 0, told: undefined }])).toBeNull();
  });
});

it('repeats do not make an interval narrower', () => {
  const rows = [0.9, 0.8, 0.6, 0.3].map((one) => ({ truth: 0, told: toProbabilities([one, 1 - one]) }));
  const [once, thrice] = [scoresOf(2, rows), scoresOf(2, rows, 3)];
  expect(thrice?.samples).toBe(12);
  for (const bound of ['lower', 'upper'] as const) {
    const value = thrice?.metrics.brier_score_loss.ci?.[bound] ?? Number.NaN;
    expect(value).toBeCloseTo(once?.metrics.brier_score_loss.ci?.[bound] ?? 0, 12);
  }
});

/** Of variants that tell a probability of `a` on some rows. */
function tellers(...told: readonly (readonly (number | undefined)[])[]) {
  return sampleInput({
    labels: ['a', 'b'],
    rows: Array.from({ length: told[0]?.length ?? 0 }, (_, row) => ({ text: '', truth: row % 2 === 0 ? 'a' : 'b' })),
    variants: told.map((_, index) => model(`m${index}`)),
    predict(row, variant) {
      const one = told[variant]?.[row];
      return { predicted: 'a', ...(one !== undefined && { probabilities: toProbabilities([one, 1 - one]) }) };
    },
  }).table;
}

test('who tells the probabilities of less than 95% of its answers has no scores of them, and why', () => {
  const sure = Array.from({ length: 20 }, (_, row) => (row < 18 ? 0.9 : undefined));
  const actual = probabilityScores(tellers(sure), 0);
  expect(actual?.metrics.brier_score_loss).toEqual({ value: null, ci: null });
  expect(actual?.undefined_because).toMatch(/^Only 90.0% of the valid answers/);
  expect(actual?.told).toMatchObject({ share: 0.9, accuracy_told: { value: 0.5 }, accuracy_untold: { value: 0.5 } });
});

test('two variants are compared on the rows of which both tell', () => {
  const [pair, ...others] = probabilityPairs(
    tellers([0.9, undefined, 0.5, 0.5], [0.8, 0.2, undefined, 0.4], [undefined, undefined, undefined, undefined]),
  );
  expect(others).toEqual([]);
  expect(pair).toMatchObject({ first: 'm0/zero-shot', second: 'm1/zero-shot', rows: 2 });
  expect(pair?.brier_score_loss.first).toBeCloseTo((0.01 + 0.25) / 2, 12);
  expect(pair?.brier_score_loss.second).toBeCloseTo((0.04 + 0.16) / 2, 12);
  expect(pair?.log_loss.first).toBeCloseTo(-(Math.log(0.9) + Math.log(0.5)) / 2, 9);
});
