// Shares of a label against ppi-python, from scripts/reference/prediction_powered.py.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ppiMean } from '../../../../cli/correction/ppi.ts';

const Case = z.record(
  z.enum(['both', 'only_true', 'only_given', 'neither', 'given', 'fresh', 'value', 'lower', 'upper']),
  z.number(),
);
const { cases } = z
  .object({ cases: z.array(Case) })
  .parse(
    JSON.parse(readFileSync(new URL('../../../fixtures/metrics/prediction-powered.json', import.meta.url), 'utf8')),
  );

test.each(cases.map((one, index) => ({ index, one })))('case $index', ({ one }) => {
  const found = ppiMean(one);
  expect(found.value).toBeCloseTo(one.value, 10);
  expect(found.lower).toBeCloseTo(one.lower, 10);
  expect(found.upper).toBeCloseTo(one.upper, 10);
});

test('predictions that never vary help nothing', () => {
  const found = ppiMean({ both: 30, only_true: 0, only_given: 70, neither: 0, given: 50, fresh: 50 });
  expect(found.value).toBeCloseTo(0.3, 12);
});
