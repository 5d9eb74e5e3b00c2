// A page stays readable and small enough to be mailed, whatever is measured.
import { expect, test } from 'vitest';
import { baseline, filesOf, model, type SampleRun, sampleInput } from '../sample-run.ts';

const MAX_BYTES = 1.5e6;

/** Rows of some hundred characters. Each variant errs on about a tenth of them. */
function run(rows: number, labels: number, models: number): SampleRun {
  const names = Array.from({ length: labels }, (_, index) => `a label of some length, number ${index}`);
  return {
    labels: names,
    rows: Array.from({ length: rows }, (_, row) => ({
      id: `id-${row}`,
      text: `The text of row ${row}: ${'some words that a customer might write, '.repeat(12)}`,
      truth: names[row % labels] ?? '',
    })),
    variants: [...Array.from({ length: models }, (_, index) => model(`model-${index}`)), baseline('tfidf')],
    predict(row, variant) {
      const wrong = (row * 7919 + variant * 104_729) % 100 < 10 + variant;
      const predicted = names[(row + (wrong ? 1 + (row % 7) : 0)) % labels] ?? '';
      return {
        predicted,
        answer: predicted,
        latencyMs: 300 + (row % 500),
        costMicroUsd: 20 + variant,
        confidence: ((row * 31) % 100) / 100,
      };
    },
  };
}

test.each([
  { rows: 10_000, labels: 8, models: 5 },
  { rows: 1000, labels: 100, models: 30 },
])(
  'under 1.5 MB with $rows rows, $labels labels and $models models',
  { timeout: 60_000 },
  async ({ rows, labels, models }) => {
    const page = (await filesOf(sampleInput(run(rows, labels, models)))).get('report.html') ?? '';
    expect(Buffer.byteLength(page)).toBeGreaterThan(100_000);
    expect(Buffer.byteLength(page)).toBeLessThan(MAX_BYTES);
  },
);
