// Calibration against scikit-learn and numpy, from scripts/reference/calibration.py.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { calibration } from '../../../../lambda/report/metrics/calibration.ts';
import { baseline, sampleInput } from '../sample-run.ts';

const Fixture = z.object({
  cases: z.array(
    z.object({
      confidence: z.array(z.number()),
      right: z.array(z.boolean()),
      unanswered: z.number(),
      brier_score_top_label: z.number(),
      roc_auc: z.number().nullable(),
      expected_calibration_error: z.number(),
      automation: z.object({ threshold: z.number(), coverage: z.number(), accuracy: z.number() }).nullable(),
    }),
  ),
});
const { cases } = Fixture.parse(
  JSON.parse(readFileSync(new URL('../../../fixtures/metrics/calibration.json', import.meta.url), 'utf8')),
);

function calibrationOf(
  confidence: readonly (number | undefined)[],
  right: readonly boolean[],
  unanswered = 0,
  repeats = 1,
) {
  const { table } = sampleInput({
    labels: ['a', 'b'],
    rows: Array.from({ length: confidence.length + unanswered }, () => ({ text: '', truth: 'a' })),
    variants: [baseline('tfidf')],
    repeats,
    predict(row) {
      const known = confidence[row];
      if (row >= confidence.length) return { predicted: null };
      return { predicted: right[row] ? 'a' : 'b', ...(known !== undefined && { confidence: known }) };
    },
  });
  return calibration(table, 0);
}

test.each(cases.map((one, index) => ({ index, one })))('case $index', ({ one }) => {
  const actual = calibrationOf(one.confidence, one.right, one.unanswered);
  expect(actual?.samples).toBe(one.confidence.length);
  expect(actual?.brier_score_top_label).toBeCloseTo(one.brier_score_top_label, 12);
  expect(actual?.expected_calibration_error).toBeCloseTo(one.expected_calibration_error, 12);
  if (one.roc_auc === null) expect(actual?.roc_auc).toBeNull();
  else expect(actual?.roc_auc).toBeCloseTo(one.roc_auc, 12);
  if (one.automation === null) expect(actual?.automation).toBeNull();
  else {
    expect(actual?.automation).toMatchObject({ target: 0.95, threshold: one.automation.threshold });
    expect(actual?.automation?.coverage).toBeCloseTo(one.automation.coverage, 12);
    expect(actual?.automation?.accuracy.value).toBeCloseTo(one.automation.accuracy, 12);
  }
});

test('bins hold all answers, including those of confidence 1', () => {
  const actual = calibrationOf([0, 0.05, 0.1, 0.95, 1], [true, false, true, true, true]);
  expect(actual?.bins.map(({ lower, samples }) => [lower, samples])).toEqual([
    [0, 2],
    [0.1, 1],
    [0.9, 2],
  ]);
});

test('the coverage curve has some twenty points and ends with all answers', () => {
  const confidence = Array.from({ length: 500 }, (_, row) => (row + 0.5) / 500);
  const actual = calibrationOf(
    confidence,
    confidence.map(() => true),
    500,
  );
  expect(actual?.coverage.length).toBeGreaterThanOrEqual(20);
  expect(actual?.coverage.length).toBeLessThanOrEqual(22);
  expect(actual?.coverage.at(-1)).toMatchObject({ threshold: 0.001, coverage: 0.5, accuracy: { value: 1 } });
});

test('repeats do not make intervals narrower', () => {
  const once = calibrationOf([0.7, 0.9, 0.95], [true, false, true]);
  const thrice = calibrationOf([0.7, 0.9, 0.95], [true, false, true], 0, 3);
  expect(thrice?.coverage.map(({ accuracy }) => accuracy)).toEqual(once?.coverage.map(({ accuracy }) => accuracy));
});

test('without confidences there is no calibration', () => {
  expect(calibrationOf([undefined, undefined], [true, false])).toBeNull();
});

test('a perfectly calibrated model shows some error, and is not called miscalibrated', () => {
  const confidence = Array.from({ length: 100 }, (_, row) => 0.5 + row / 200);
  // Of every four, as many are right as their confidences add up to.
  const right = confidence.map((one, row) => (row % 20) / 20 < one);
  const { noise_floor, expected_calibration_error } = calibrationOf(confidence, right) ?? {};
  expect(noise_floor?.mean).toBeGreaterThan(0.04);
  expect(noise_floor?.upper).toBeGreaterThan(expected_calibration_error ?? 1);
  expect(noise_floor?.miscalibrated).toBe(false);
  const sure = calibrationOf(
    confidence.map(() => 0.99),
    right,
  );
  expect(sure?.noise_floor).toMatchObject({ miscalibrated: true });
});

test('the answers with a confidence and those without have an accuracy each', () => {
  const actual = calibrationOf([0.9, 0.9, undefined, undefined], [true, true, true, false]);
  expect(actual?.told).toMatchObject({
    share: 0.5,
    accuracy_told: { value: 1 },
    accuracy_untold: { value: 0.5 },
  });
});
