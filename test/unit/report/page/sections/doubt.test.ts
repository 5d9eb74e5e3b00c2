// What the sections say of doubt: confidences, gates, cascades and suspects.
import { Fragment, h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { beforeAll, describe, expect, test } from 'vitest';
import { Automation } from '../../../../../lambda/report/page/sections/automation.tsx';
import { DataSection } from '../../../../../lambda/report/page/sections/data.tsx';
import { GatesTable } from '../../../../../lambda/report/page/sections/gates-table.tsx';
import { Suspects } from '../../../../../lambda/report/page/sections/suspects.tsx';
import { Confidence } from '../../../../../lambda/report/page/sections/variant/confidence.tsx';
import { Members } from '../../../../../lambda/report/page/sections/variant/members.tsx';
import { Calibration } from '../../../../../lambda/shared/contracts/report/probabilities.ts';
import { Report } from '../../../../../lambda/shared/contracts/report/report.ts';
import { filesOf, model, sampleInput } from '../../sample-run.ts';

const shown = <P>(node: VNode<P>): string =>
  renderToString(h(Fragment, null, node))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:])/g, '$1');

let report: Report;
beforeAll(async () => {
  const labels = ['a', 'b'];
  const files = await filesOf(
    sampleInput({
      labels,
      rows: Array.from({ length: 40 }, (_, row) => ({ text: `row ${row}`, truth: labels[row % 2] ?? '' })),
      variants: ['m', 'n', 'o'].map(model),
      predict: (row) => ({ predicted: labels[(row + Number(row === 0)) % 2] ?? '' }),
    }),
  );
  report = Report.parse(JSON.parse(files.get('report.json') ?? ''));
});

describe('confidences', () => {
  const accuracy = { value: 0.9, ci: { lower: 0.8, upper: 0.95 } };
  const calibration = Calibration.parse({
    samples: 200,
    brier_score_top_label: 0.1,
    roc_auc: 0.7,
    expected_calibration_error: 0.112,
    noise_floor: { mean: 0.056, upper: 0.091, p_value: 0.0001, miscalibrated: true },
    told: { share: 0.8, accuracy_told: accuracy, accuracy_untold: { value: 0.6, ci: null } },
    bins: [],
    coverage: [],
    automation: null,
  });
  const threshold = { variant: 'm', answered_by: 'm', rest: null, threshold: 0.9, accuracy: 0.95, risk: 0.05 };
  const found = { level: 0.05, rows: 200, automated: 100, coverage: 0.5, right: 99, p_value: 0.04, more_rows: null };
  const facts = { ...threshold, ...found, overall_accuracy: null, cost_usd_per_million: null };

  test('are judged against chance, beside what may be automated and what is told', () => {
    const thresholds = [
      { ...facts, sentence: 'Automate 50.0% of rows.' },
      { ...facts, variant: 'other', sentence: 'Another.' },
    ];
    const text = shown(h(Confidence, { variant: { name: 'm', calibration }, thresholds, children: undefined }));
    expect(text).toContain(
      'Confidence Automate 50.0% of rows. Expected calibration error 0.112; a perfectly calibrated model would show 0.056 on average and up to 0.091 on these answers (p &lt; 0.001): the confidences are not what they say.',
    );
    expect(text).toContain(
      'It gives a confidence with 80.0% of its valid answers, of which 90.0% 80.0–95.0% are right; of the others, 60.0%.',
    );
    expect(text).not.toContain('Another.');
    expect(text).not.toMatch(/At no confidence threshold|chosen on these rows/);
  });

  test('the sentences stand first, and what the risk is about below', () => {
    const text = shown(h(Automation, { report: { ...report, thresholds: [{ ...facts, sentence: 'Automate it.' }] } }));
    expect(text).toMatch(/supported by these rows Automate it\. Thresholds/);
    expect(text).toContain('lets through more than 5.0% wrong answers is at most 5.0%, on rows like these');
  });
});

test('gates show what decided them, and how other holdouts would decide', () => {
  const gate = { metric: 'accuracy', variant: 'm', min: 0.8, value: 0.85 };
  const text = shown(
    h(GatesTable, {
      gates: [
        { ...gate, passed: true, outcome: 'pass', bounds: null, others_fail: 0.382 },
        {
          ...gate,
          passed: false,
          outcome: 'undecided',
          on: 'lower_bound',
          risk: 0.05,
          bounds: { lower: 0.78, upper: 0.9 },
          others_fail: null,
        },
        { ...gate, passed: false },
      ],
    }),
  );
  expect(text).toContain('m accuracy at least 0.8 pass 0.85 – – 38 of 100 such holdouts would fail it');
  expect(text).toContain(
    'm accuracy at least 0.8 by its lower bound (risk 5%) undecided 0.85 0.78 to 0.9 5.0% – m accuracy at least 0.8 fail 0.85 – – –',
  );
});

test('a cascade stands beside its members, on its own rows', () => {
  const [variant] = report.variants;
  if (!variant) throw new Error('no variant');
  expect(renderToString(h(Members, { variant }))).toBe('');
  const scores = { accuracy: { value: 0.8, ci: null }, f1_macro: 0.75, f1_weighted: 0.77, cost_usd_per_1000: 0.5 };
  const ensemble = {
    variants: ['cheap', 'strong'],
    weights: null,
    cascade: { threshold: 0.8, chosen_on_rows: 20, cheap_samples: 30, strong_samples: 10 },
    members: ['cheap', 'strong'].map((name) => ({ ...scores, name })),
  };
  const text = shown(h(Members, { variant: { ...variant, name: 'cascade', ensemble } }));
  expect(text).toContain('chosen on 20 other rows. The strong variant was needed for 10 of 40 samples (25.0%).');
  expect(text).toMatch(/On the same 40 rows .* cascade 97\.5% .* cheap 80\.0% 0\.750 0\.770 \$0\.50 strong 80\.0%/);
});

test('suspects are told with how many of them are right, and with their control', () => {
  const text = shown(h(Suspects, { report }));
  expect(report.suspect_labels?.rows).toBe(1);
  expect(text).toContain('Expect about half of these labels to be right as they are');
  expect(text).toContain('It also has 39 rows drawn at random from the others, as a control.');
  expect(text).toMatch(/holdout relabel tags shows both on a page/);
  expect(text).not.toContain('more than half of the strong variants');
});

test('the data section has units, copies that were left out, and who looked before', () => {
  const { data_checks } = report;
  if (!data_checks) throw new Error('no checks');
  const { empty } = data_checks;
  const train = { rows: 500, distribution: null, exact: empty, near: empty };
  const tfidf = { rows: 40, accuracy_without: 0.7, accuracy_with: 0.9 };
  const text = shown(
    h(DataSection, {
      report: {
        ...report,
        columns: { ...report.columns, group: 'customer' },
        data_checks: {
          ...data_checks,
          units: { count: 30, largest: 5 },
          train: { ...train, left_out: { exact: 12, near: 3, tfidf } },
        },
        ledger: { content_hash: 'c0ffee', earlier_runs: 4, earlier_variants: 12 },
      },
    }),
  );
  expect(text).toContain(
    'Rows with the same customer, and copies, belong together: there are 30 units, the largest of 5 rows.',
  );
  expect(text).toContain(
    'Of the train file, 12 rows with the text of a holdout row and 3 with nearly such a text were left out of training and of examples. On 40 rows, tfidf is right on 70.0% without these copies; with them it would be right on 90.0%, which says nothing of new rows.',
  );
  expect(text).toContain(
    'These rows have been scored before: by 4 earlier runs, with 12 variants. Each look makes the best figure more optimistic. The rows’ hash is c0ffee.',
  );
});
