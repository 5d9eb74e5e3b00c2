// Every score against scikit-learn's, from scripts/reference/metrics.py.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { wilson, wilsonF1 } from '../../../../lambda/report/intervals/wilson.ts';
import { classificationReport } from '../../../../lambda/report/scores/classification-report.ts';
import { answeredOnly, type ConfusionMatrix, margins } from '../../../../lambda/report/scores/confusion-matrix.ts';
import { METRIC_NAMES, scores } from '../../../../lambda/report/scores/scores.ts';
import { ClassificationReport } from '../../../../lambda/shared/contracts/report/scores.ts';

const TOLERANCE = 1e-12;

const Scores = z.record(z.string(), z.number().nullable()).nullable();
const Fixture = z.object({
  wilson: z.array(z.object({ successes: z.number(), trials: z.number(), lower: z.number(), upper: z.number() })),
  cases: z.array(
    z.object({
      labels: z.array(z.string()),
      cells: z.array(z.tuple([z.number(), z.number(), z.number()])),
      all: Scores,
      answered: Scores,
      report: ClassificationReport,
    }),
  ),
});
type Case = z.infer<typeof Fixture>['cases'][number];
const { cases, wilson: intervals } = Fixture.parse(
  JSON.parse(readFileSync(new URL('../../../fixtures/metrics/scikit-learn.json', import.meta.url), 'utf8')),
);

function matrixOf({ labels, cells }: Case): ConfusionMatrix {
  return { labels: labels.length, cells: cells.map(([row, column, count]) => ({ row, column, count })) };
}

function expectClose(actual: number, expected: number, name: string): void {
  expect(Math.abs(actual - expected), `${name}: ${actual} for ${expected}`).toBeLessThanOrEqual(TOLERANCE);
}

function expectScores(matrix: ConfusionMatrix, expected: z.infer<typeof Scores>, name: string): void {
  const actual = scores(margins(matrix));
  for (const metric of METRIC_NAMES) {
    const value = expected === null ? null : expected[metric];
    if (value === null) expect(actual[metric], `${name}, ${metric}`).toBeNaN();
    else expectClose(actual[metric], value ?? Number.NaN, `${name}, ${metric}`);
  }
}

type Entry = ClassificationReport[string];

function expectEntry(actual: Entry | undefined, expected: Entry, name: string): void {
  if (typeof expected === 'number' || typeof actual !== 'object') {
    expectClose(Number(actual), Number(expected), name);
    return;
  }
  for (const score of ['precision', 'recall', 'f1-score', 'support'] as const) {
    expectClose(actual[score], expected[score], `${name}, ${score}`);
  }
}

test('there are at least 200 cases', () => {
  expect(cases.length).toBeGreaterThanOrEqual(200);
});

test('scores over all samples', () => {
  for (const [index, one] of cases.entries()) expectScores(matrixOf(one), one.all, `case ${index}`);
});

test('scores over answered samples', () => {
  for (const [index, one] of cases.entries()) expectScores(answeredOnly(matrixOf(one)), one.answered, `case ${index}`);
});

test('classification report', () => {
  for (const [index, one] of cases.entries()) {
    const actual = classificationReport(margins(matrixOf(one)), one.labels);
    expect(Object.keys(actual).sort(), `case ${index}`).toEqual(Object.keys(one.report).sort());
    for (const [name, expected] of Object.entries(one.report)) {
      expectEntry(actual[name], expected, `case ${index}, ${name}`);
    }
  }
});

describe("Wilson intervals are scipy's", () => {
  test.each(intervals)('$successes of $trials', ({ successes, trials, lower, upper }) => {
    const interval = wilson(successes, trials);
    expectClose(interval?.lower ?? Number.NaN, lower, 'lower');
    expectClose(interval?.upper ?? Number.NaN, upper, 'upper');
  });

  test("that of F1 is its Jaccard share's, transformed", () => {
    const share = wilson(6, 10);
    const f1 = wilsonF1(6, 10);
    for (const bound of ['lower', 'upper'] as const) {
      const value = f1?.[bound] ?? Number.NaN;
      expectClose(value / (2 - value), share?.[bound] ?? Number.NaN, bound);
    }
  });

  test('without trials there is no interval', () => {
    expect(wilson(0, 0)).toBeNull();
    expect(wilsonF1(0, 0)).toBeNull();
  });
});
