import { expect, test } from 'vitest';
import { countNoisy } from '../../../../lambda/report/metrics/confident-learning.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import reference from '../../../fixtures/metrics/suspects.json' with { type: 'json' };
import { baseline, filesOf, sampleInput } from '../sample-run.ts';

const cases = reference.cases.map((one) => ({
  ...one,
  name: `${one.labels} labels, cleanlab takes ${one.found.length}`,
}));

test.each(cases)(
  'takes as many rows as cleanlab, but for one that rounding decides: $name',
  ({ given, parts, labels, found }) => {
    const probabilities = Float64Array.from(parts.flat(), (part) => part / reference.parts);
    const count = countNoisy({ given: Int32Array.from(given), labels, probabilities });
    expect(Math.abs(count - found.length)).toBeLessThanOrEqual(1);
  },
);

test.each(cases)('finds as many of 76 planted errors as cleanlab, as precisely: $name', async (one) => {
  const labels = Array.from({ length: one.labels }, (_, label) => `l${label}`);
  const files = await filesOf(
    sampleInput({
      labels,
      rows: one.given.map((label, row) => ({ text: `text ${row}`, truth: labels[label] ?? '' })),
      variants: [baseline('majority'), baseline('keywords'), baseline('tfidf')],
      predict(row, variant) {
        if (variant < 2) return { predicted: 'l0' };
        const parts = one.parts[row] ?? [];
        const best = parts.indexOf(Math.max(...parts));
        return {
          predicted: labels[best] ?? '',
          confidence: (parts[best] ?? 0) / reference.parts,
          probabilities: parts.map((part, label) => [label, part / reference.parts]),
        };
      },
    }),
  );
  const report = Report.parse(JSON.parse(files.get('report.json') ?? ''));
  expect(report.suspect_labels).toMatchObject({ method: 'self_confidence', strong: ['tfidf'] });
  const lines = (files.get('suspects.csv') ?? '').split('\n').filter((line) => line.includes(',suspect,'));
  const ours = lines.map((line) => Number(line.split(',')[0]) - 1);
  const flipped = new Set(one.flipped);
  const hits = (rows: readonly number[]) => rows.filter((row) => flipped.has(row)).length;
  expect(hits(ours)).toBeGreaterThanOrEqual(hits(one.found));
  expect(hits(ours) / ours.length).toBeGreaterThanOrEqual(hits(one.found) / one.found.length);
  expect(files.get('report.html')).toContain(
    'Only <bdi>tfidf</bdi> reads the text and gives a probability for every label',
  );
});
