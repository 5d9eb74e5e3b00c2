// How answers came is counted, and what could not be read is shown.
import { expect, test } from 'vitest';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, model, type Outcome, sampleInput } from '../sample-run.ts';

async function reported(outcome: (row: number) => Outcome) {
  const files = await filesOf(
    sampleInput({
      labels: ['a', 'b'],
      rows: Array.from({ length: 20 }, (_, row) => ({ text: `${row}`, truth: 'a' })),
      variants: [model('m'), baseline('prior')],
      predict: (row, variant) => (variant === 0 ? outcome(row) : { predicted: 'a' }),
    }),
  );
  const report = Report.parse(JSON.parse(files.get('report.json') ?? ''));
  return { report, page: files.get('report.html') ?? '', markdown: files.get('report.md') ?? '' };
}
const told = ({ warnings }: Report, code: string) => warnings.filter((warning) => warning.code === code);

test('valid answers are counted by what surrounded the label', async () => {
  const { report, page } = await reported((row) => ({
    predicted: row === 0 ? null : 'a',
    answer: 'a',
    ...(row > 5 && { envelope: row > 8 ? 'thought' : 'json' }),
  }));
  expect(report.variants).toMatchObject([
    { name: 'm/zero-shot', answers_as_asked: 5, envelopes: { thought: 11, json: 3 } },
    { name: 'prior', answers_as_asked: null, envelopes: {} },
  ]);
  expect(Object.keys(report.variants[0]?.envelopes ?? {})).toEqual(['thought', 'json']);
  expect(page).toContain(
    '5 valid answers (26.3%) came as asked; the label stood 11 after a thought, 3 in JSON that was not asked for.',
  );
});

test('a noticeable share of invalid answers is shown, cut and escaped', async () => {
  const { report, page, markdown } = await reported((row) =>
    row < 5
      ? { predicted: null, answer: row < 3 ? '<b>no\nidea</b>' : 'x'.repeat(200) }
      : { predicted: 'a', answer: 'a' },
  );
  expect(told(report, 'invalid_answers')).toEqual([
    {
      code: 'invalid_answers',
      message: `5 of 20 samples (25.0%) of m/zero-shot have an answer that names no label, or more than one. For example: "<b>no idea</b>", "${'x'.repeat(80)}…".`,
      count: 5,
    },
  ]);
  expect(page).toContain('&lt;b>no idea');
  expect(page).not.toContain('<b>no idea');
  expect(markdown).not.toContain('<b>no idea');
});

test('one answer in twenty is noticeable; failures are none', async () => {
  const { report } = await reported((row) => (row === 0 ? { predicted: null, answer: 'no idea' } : { predicted: 'a' }));
  expect(told(report, 'invalid_answers')).toHaveLength(1);
  const failed = await reported(() => ({ predicted: null, status: 'failed', errorCode: 'timeout' }));
  expect(told(failed.report, 'invalid_answers')).toEqual([]);
  const none = await reported(() => ({ predicted: 'a', answer: 'a' }));
  expect(told(none.report, 'invalid_answers')).toEqual([]);
});

test('confidences that the server did not choose by are counted', async () => {
  const { report } = await reported((row) => ({
    predicted: 'a',
    ...(row < 6 && { masked: row < 2 ? 'scaled' : 'unknown' }),
  }));
  const [warning] = told(report, 'masked_probabilities');
  expect(warning).toMatchObject({ count: 6 });
  expect(warning?.message).toContain('m/zero-shot 6 of 20 (2 scaled, 4 left out)');
});

test('a variant that was asked no more is named, with a sample of its answers and the way out', async () => {
  const { report } = await reported((row) =>
    row < 2
      ? { predicted: null, answer: 'no idea' }
      : { predicted: null, status: 'skipped', errorCode: 'nothing_valid' },
  );
  expect(report.status).toBe('partial');
  expect(told(report, 'nothing_valid')).toMatchObject([{ count: 18 }]);
  expect(told(report, 'nothing_valid')[0]?.message).toContain('m/zero-shot 18');
  expect(told(report, 'nothing_valid')[0]?.message).toContain('--yes');
  expect(told(report, 'invalid_answers')[0]?.message).toContain('2 of 2 samples (100.0%) of m/zero-shot');
});
