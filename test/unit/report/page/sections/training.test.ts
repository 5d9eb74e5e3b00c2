// What the page says of how a classifier of an embedding model was trained, and of what that cost.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { beforeAll, expect, it } from 'vitest';
import { TuningNote } from '../../../../../lambda/report/page/sections/variant/tuning.tsx';
import { Report } from '../../../../../lambda/shared/contracts/report/report.ts';
import type { VariantReport } from '../../../../../lambda/shared/contracts/report/variant.ts';
import type { Training } from '../../../../../lambda/shared/contracts/training.ts';
import { baseline, filesOf, sampleInput } from '../../sample-run.ts';

const REGRESSION: Training = {
  C: 3,
  k: null,
  chosen_by: 'cross_validation',
  folds: 5,
  cross_validated_rows: 1_000,
  log_loss: 0.12341,
  dimensions: 1_536,
  train_rows: 6_000,
  left_out_rows: 0,
  failed_rows: 0,
  prompt_tokens: 123_456,
  cost_usd: 0.0025,
};
const NEIGHBOURS: Training = { ...REGRESSION, C: null, k: 15, folds: 1_000 };

let other: VariantReport | undefined;
beforeAll(async () => {
  const rows = [{ text: 'x', truth: 'a' }];
  const variants = [baseline('majority')];
  const files = await filesOf(sampleInput({ labels: ['a', 'b'], rows, variants, predict: () => ({ predicted: 'a' }) }));
  [other] = Report.parse(JSON.parse(files.get('report.json') ?? '')).variants;
});

function said(training: Training | undefined): string {
  if (!other) throw new Error('there is no report');
  return renderToString(h(TuningNote, { variant: { ...other, training } }));
}

it('names the setting, how it was chosen, and what the vectors cost', () => {
  expect(said(REGRESSION)).toBe(
    '<p class="note">A multinomial logistic regression with C = 3 decides. Of what was tried by cross-validation (5 folds of 1,000 train rows), this had the lowest log loss: 0.1234. It learned from 6,000 train rows as vectors of 1,536 numbers, for $0.0025 (123,456 tokens), paid once for all classifiers of the model and not part of the cost below.</p>',
  );
});

it('says of neighbours how many there are, and that each row was classified by the others', () => {
  const text = said(NEIGHBOURS);
  expect(text).toContain('The 15 nearest train rows by cosine decide. ');
  expect(text).toContain('(each of 1,000 train rows classified by the others)');
  expect(text).not.toContain('folds');
  expect(said({ ...NEIGHBOURS, k: 1 })).toContain('The nearest train row by cosine decides. ');
});

it.each([
  ['C', REGRESSION],
  ['k', NEIGHBOURS],
])('says that %s is the default if the train rows are too few', (name, training) => {
  const text = said({ ...training, chosen_by: 'default', folds: 0, cross_validated_rows: 0, log_loss: null });
  expect(text).toContain(`${name} is the default: the train rows are too few to choose by.`);
  expect(text).not.toContain('cross-validation');
});

it('says which train rows it did not learn from, and only if there are any', () => {
  expect(said({ ...REGRESSION, failed_rows: 1, left_out_rows: 2_000 })).toContain(
    'below. 1 train row got no vector. 2,000 train rows were left out, as all would be too many.</p>',
  );
  expect(said(REGRESSION)).not.toMatch(/got no vector|left out/);
});

it('does not call vectors free whose price or tokens are unknown', () => {
  expect(said({ ...REGRESSION, cost_usd: null })).toContain('for an unknown price (123,456 tokens).');
  expect(said({ ...REGRESSION, cost_usd: null, prompt_tokens: null })).toContain('for an unknown price.');
  expect(said({ ...REGRESSION, cost_usd: 0, prompt_tokens: 0 })).toContain('for $0 (0 tokens), paid once');
});

it('says nothing of a variant that learned nothing', () => {
  expect(said(undefined)).toBe('');
});
