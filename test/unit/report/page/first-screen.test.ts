// What the first screen says, and that it stays small.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { beforeAll, describe, expect, test } from 'vitest';
import { FirstScreen, Headline } from '../../../../lambda/report/page/first/first-screen.tsx';
import { Automation } from '../../../../lambda/report/page/sections/automation.tsx';
import { Stopping } from '../../../../lambda/report/page/sections/stopping.tsx';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, model, sampleInput } from '../sample-run.ts';
import { decisionOf } from '../standings/decision.ts';

const text = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

async function reportOf(models: number, labels: number): Promise<Report> {
  const names = Array.from({ length: labels }, (_, index) => `label ${index}`);
  const files = await filesOf(
    sampleInput({
      labels: names,
      rows: Array.from({ length: 300 }, (_, row) => ({ text: `row ${row}`, truth: names[row % labels] ?? '' })),
      variants: [...Array.from({ length: models }, (_, index) => model(`m${index}`)), baseline('tfidf')],
      predict: (row, variant) => ({
        predicted: names[(row + Number(row % 50 < variant)) % labels] ?? '',
        costMicroUsd: 10 + variant,
      }),
    }),
  );
  return Report.parse(JSON.parse(files.get('report.json') ?? ''));
}

const screenOf = (report: Report): string => renderToString(h(FirstScreen, { report, charts: [] }));

describe('the first screen', () => {
  let small: Report;
  beforeAll(async () => {
    small = await reportOf(2, 2);
  });

  test('has each variant with its score, price and verdict, the best first', () => {
    const decision = decisionOf([
      { name: 'm1/zero-shot', value: 0.9, verdict: 'best' },
      { name: 'm0/zero-shot', value: 0.885, verdict: 'within_margin' },
      { name: 'tfidf', value: 0.8, verdict: 'undecided', behind_at_most: 0.14 },
    ]);
    const shown = text(screenOf({ ...small, decision: { ...decision, recommended: 'm0/zero-shot' } }));
    expect(shown).toMatch(/Shaded: within 2 points of the best/);
    expect(shown).toMatch(
      /m1\/zero-shot 90\.0% 85\.0–95\.0% \$0\.01\S* \S+( ms)? best m0\/zero-shot 88\.5% .* within 2 points recommended tfidf baseline 80\.0% .* up to 14\.0 points behind/,
    );
  });

  test('shows six variants of thirty unfolded, with the baseline that models are measured against', async () => {
    const screen = screenOf(await reportOf(30, 40));
    const [unfolded = '', folded = ''] = screen.split('<summary>');
    expect(unfolded.match(/<th scope="row">/g)).toHaveLength(6);
    expect(unfolded).toContain('tfidf');
    expect(folded).toMatch(/^25 more/);
  });

  test('says what may be automated, if the benchmark asks for it', () => {
    const message = 'Automate 66.7% of rows.';
    const told = { ...small, warnings: [...small.warnings, { code: 'automate', message }] };
    const [unfolded = ''] = screenOf(told).split('<details>');
    expect(unfolded).toContain(message);
  });

  test('names gates that did not pass', () => {
    const gate = { metric: 'accuracy', variant: 'm0/zero-shot', min: 0.95, value: 0.9, passed: false };
    const shown = text(screenOf({ ...small, gates: [{ ...gate, outcome: 'undecided' }] }));
    expect(shown).toContain('undecided m0/zero-shot: accuracy at least 0.95, is 0.9');
  });
});

test('the answer stands out from what qualifies it', () => {
  const shown = renderToString(
    h(Headline, { text: 'a; b is the best: right on 90.0% of 10 rows; the cheapest is c. 10 rows show little.' }),
  );
  expect(shown).toMatch(/<p class="headline"><bdi>a\.<\/bdi><\/p>/);
  const usual = renderToString(
    h(Headline, {
      text: 'm is the best: right on 90.0% of 10 rows (rather 88.0%; of 8); the cheapest is c. 10 rows show little.',
    }),
  );
  expect(text(usual)).toBe(
    ' m is the best: right on 90.0% of 10 rows (rather 88.0%; of 8). The cheapest is c. 10 rows show little. ',
  );
});

test('thresholds and early decisions are shown where a report has them', async () => {
  const report = await reportOf(1, 2);
  expect(renderToString(h(Automation, { report }))).toBe('');
  expect(renderToString(h(Stopping, { report }))).toBe('');
  const threshold = {
    variant: 'tfidf',
    answered_by: 'tfidf',
    level: 0.05,
    p_value: 0.01,
    rest: null,
    threshold: 0.8,
    accuracy: 0.95,
    risk: 0.05,
    rows: 300,
    automated: 200,
    coverage: 2 / 3,
    right: 198,
    more_rows: null,
    overall_accuracy: null,
    cost_usd_per_million: 0,
    sentence: 'Automate 66.7% of rows.',
  };
  const automation = text(renderToString(h(Automation, { report: { ...report, thresholds: [threshold] } })));
  expect(automation).toContain('1 of 1 supported by these rows');
  expect(automation).toContain('tfidf 0.800 66.7% 198 of 200 a person – $0 –');
  const decision = {
    variant: 'm',
    outcome: 'passes',
    gate: 'accuracy ≥ 0.8',
    than: null,
    lower: 0.82,
    upper: null,
    rows: 150,
  } as const;
  const stopping = {
    risk: 0.05,
    risk_each: 0.05,
    looks: [50, 150],
    rows: 200,
    saved_samples: 1800,
    saved_usd: 1.5,
    decisions: [decision],
  };
  const stopped = text(renderToString(h(Stopping, { report: { ...report, stopping } })));
  expect(stopped).toContain('1,800 samples not asked, $1.50 saved');
  expect(stopped).toContain('m accuracy ≥ 0.8 passes 150 at least 82.0%');
});
