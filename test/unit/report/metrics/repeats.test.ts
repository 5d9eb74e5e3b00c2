// Agreement of repeats against statsmodels, from scripts/reference/comparisons.py.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { repeatsOf } from '../../../../lambda/report/metrics/repeats.ts';
import { variantReport } from '../../../../lambda/report/metrics/variant.ts';
import { model, sampleInput } from '../sample-run.ts';

const Fixture = z.object({
  repeats: z.array(
    z.object({
      labels: z.number(),
      answers: z.array(z.array(z.number())),
      kappa: z.number().nullable(),
      flipped: z.number(),
    }),
  ),
});
const { repeats: cases } = Fixture.parse(
  JSON.parse(readFileSync(new URL('../../../fixtures/metrics/comparisons.json', import.meta.url), 'utf8')),
);

function tableOf(labels: number, answers: readonly (readonly number[])[]) {
  const names = Array.from({ length: labels }, (_, index) => `label ${index}`);
  return sampleInput({
    labels: names,
    rows: answers.map(() => ({ text: '', truth: 'label 0' })),
    variants: [model('m')],
    repeats: answers[0]?.length ?? 1,
    predict: (row, _, repeat) => ({ predicted: names[answers[row]?.[repeat] ?? labels] ?? null }),
  }).table;
}

test.each(cases)('of $labels labels, kappa $kappa', ({ labels, answers, kappa, flipped }) => {
  const actual = repeatsOf(tableOf(labels, answers), 0);
  expect(actual?.flip_rate.value).toBeCloseTo(flipped / answers.length, 12);
  if (kappa === null) expect(actual?.fleiss_kappa).toBeNull();
  else expect(actual?.fleiss_kappa).toBeCloseTo(kappa, 12);
});

test('a row that was asked once has no repeats', () => {
  expect(repeatsOf(tableOf(2, [[0], [1]]), 0)).toBeNull();
});

test('the label predicted most often, over all samples', () => {
  expect(variantReport(tableOf(2, [[1], [1], [2], [0]]), 0).top_label).toEqual({ label: 'label 1', frequency: 0.5 });
  expect(variantReport(tableOf(2, [[2], [2]]), 0).top_label).toBeNull();
});
