// The thresholds of a run, and what is said about them.
import { expect, test } from 'vitest';
import { automationNote } from '../../../../lambda/report/automation/sentence.ts';
import { thresholdReports } from '../../../../lambda/report/automation/thresholds.ts';
import { fillEnsembles } from '../../../../lambda/report/ensembles/fill.ts';
import { variantReport } from '../../../../lambda/report/metrics/variant.ts';
import { Automate } from '../../../../lambda/shared/contracts/choices/automate.ts';
import { baseline, model, type Outcome, sampleInput } from '../sample-run.ts';

const ROWS = 200;

/** The cheap one is right on its 150 surest rows, the strong one always. */
function thresholds(automate?: Partial<Automate>) {
  const input = sampleInput({
    labels: ['a', 'b'],
    rows: Array.from({ length: ROWS }, () => ({ text: '', truth: 'a' })),
    variants: [baseline('tfidf'), model('strong'), baseline('keywords')],
    ensembles: [{ name: 'cascade', strategy: 'cascade', cheap: 'tfidf', strong: 'strong/zero-shot' }],
    predict: (row, variant): Outcome => {
      if (variant === 1) return { predicted: 'a', costMicroUsd: 1000, confidence: 0.5 };
      if (variant === 2) return { predicted: 'b' };
      return { predicted: row < 150 || row % 2 === 0 ? 'a' : 'b', confidence: 1 - row / ROWS, costMicroUsd: 0 };
    },
  });
  const table = {
    ...input.table,
    run: {
      ...input.table.run,
      benchmark: { ...input.table.run.benchmark, ...(automate && { automate: Automate.parse(automate) }) },
    },
  };
  const ensembles = fillEnsembles(table);
  const variants = table.run.variants.map((_, index) => variantReport(table, index, ensembles.get(index)));
  return { reports: thresholdReports(table, variants), variants };
}

test('each variant with confidences has one, and each cascade that of its cheap one', () => {
  const { reports } = thresholds();
  expect(reports.map(({ variant, answered_by, rest }) => [variant, answered_by, rest])).toEqual([
    ['tfidf', 'tfidf', null],
    ['strong/zero-shot', 'strong/zero-shot', null],
    ['cascade', 'tfidf', 'strong/zero-shot'],
  ]);
  const [alone, , cascade] = reports;
  expect(alone).toMatchObject({ accuracy: 0.95, risk: 0.05, level: 0.025, rows: 200, cost_usd_per_million: 0 });
  expect(alone?.automated).toBeGreaterThan(140);
  expect(alone?.p_value).toBeLessThan(0.025);
  expect(cascade).toMatchObject({ threshold: alone?.threshold, coverage: alone?.coverage });
  // The strong one costs $1 for 1,000, and is asked the rest.
  expect(cascade?.cost_usd_per_million).toBeCloseTo(1000 * (1 - (alone?.coverage ?? 0)), 9);
  expect(cascade?.overall_accuracy).toBeCloseTo(1 - ((alone?.automated ?? 0) - (alone?.right ?? 0)) / ROWS, 12);
});

test('the page draws the same point', () => {
  const { reports, variants } = thresholds();
  expect(variants[0]?.calibration?.automation).toMatchObject({
    target: 0.95,
    threshold: reports[0]?.threshold,
    coverage: reports[0]?.coverage,
  });
});

test('named variants have the risk for themselves', () => {
  const { reports } = thresholds({ risk: 0.1, variants: ['cascade'] });
  expect(reports).toMatchObject([{ variant: 'cascade', level: 0.1 }]);
});

test('a sentence says what to do, at what cost, and with the rest', () => {
  const { reports } = thresholds();
  const cascade = reports.filter(({ variant }) => variant === 'cascade');
  expect(automationNote(cascade)).toEqual([
    {
      code: 'automate',
      message:
        'Automate 77.0% of rows with tfidf at 95.0% accuracy or more, for $230.00 per million rows, and send the rest to strong/zero-shot: accept a confidence of at least 0.235 (risk 5.0%).',
    },
  ]);
  expect(automationNote([])).toMatchObject([{ code: 'no_threshold' }]);
});

test('else, how many more rows would do', () => {
  const { reports } = thresholds({ accuracy: 0.99, variants: ['tfidf'] });
  expect(automationNote(reports)).toEqual([
    {
      code: 'no_threshold',
      message: expect.stringMatching(
        /^These 200 rows support no threshold above which tfidf is right on 99\.0%: about [\d,]+ more would\.$/,
      ),
    },
  ]);
});

test('or that these are too few to say', () => {
  const { reports } = thresholds({ accuracy: 0.999, variants: ['tfidf'] });
  expect(reports[0]?.more_rows).toBeNull();
  expect(reports[0]?.sentence).toMatch(
    /: they are too few, or its answers too often wrong, to say how many more would\.$/,
  );
});
