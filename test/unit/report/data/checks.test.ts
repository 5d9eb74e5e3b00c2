import { expect, test } from 'vitest';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, type SampleRun, sampleInput } from '../sample-run.ts';

const LONG =
  'The quick brown fox jumps over the lazy dog while the small grey cat sleeps on the warm stone wall of the old house';

async function reportOf(rows: SampleRun['rows'], train?: SampleRun['train']) {
  const run: SampleRun = {
    labels: ['a', 'b'],
    rows,
    variants: [baseline('tfidf')],
    predict: () => ({ predicted: 'a' }),
    ...(train && { train }),
  };
  const files = await filesOf(sampleInput(run));
  const report = Report.parse(JSON.parse(files.get('report.json') ?? ''));
  const checks = report.data_checks;
  if (!checks) throw new Error('there are no checks');
  return { report, checks, codes: report.warnings.map(({ code }) => code) };
}

test('rows that repeat a text are found, with the row they repeat', async () => {
  const { checks, codes } = await reportOf([
    { id: 'x', text: 'One text', truth: 'a' },
    { id: 'y', text: 'another', truth: 'a' },
    { id: 'z', text: ' one  TEXT', truth: 'a' },
  ]);
  expect(checks.duplicates).toEqual({
    count: 1,
    examples: [{ row: 3, id: 'z', label: 'a', text: ' one  TEXT', same_as: { row: 1, label: 'a' } }],
  });
  expect(checks.conflicting_labels.count).toBe(0);
  expect(codes).toContain('duplicate_rows');
});

test('the same text with another label is a conflict', async () => {
  const { checks, report } = await reportOf([
    { text: 'One text', truth: 'a' },
    { text: 'one text', truth: 'b' },
  ]);
  expect(checks.conflicting_labels.examples).toMatchObject([{ row: 2, label: 'b', same_as: { row: 1, label: 'a' } }]);
  expect(report.warnings).toContainEqual({
    code: 'conflicting_labels',
    message: '1 row has the same text as an earlier row but a different label. No variant can be right on both.',
    count: 1,
  });
});

test('near-duplicates are found and compared, and exact ones are not counted twice', async () => {
  const { checks } = await reportOf([
    { text: LONG, truth: 'a' },
    { text: `${LONG}.`, truth: 'a' },
    { text: LONG.replace('stone', 'brick'), truth: 'b' },
    { text: LONG.split(' ').reverse().join(' '), truth: 'b' },
    { text: LONG, truth: 'a' },
  ]);
  expect(checks.near_duplicates.examples.map(({ row, same_as }) => [row, same_as?.row])).toEqual([[3, 1]]);
  // Punctuation is no difference, as for dispatch.
  expect(checks.duplicates.examples.map(({ row }) => row)).toEqual([2, 5]);
});

test('rows that are also in the train file are leaked, and so are copies of them', async () => {
  const { checks, report } = await reportOf(
    [
      { text: 'Leaked text', truth: 'a' },
      { text: 'leaked  text', truth: 'a' },
      { text: LONG, truth: 'a' },
      { text: 'of its own', truth: 'b' },
    ],
    [
      { text: 'something else', label: 'a' },
      { text: 'LEAKED TEXT', label: 'b' },
      { text: LONG.replace('stone', 'brick'), label: 'a' },
    ],
  );
  expect(checks.train?.rows).toBe(3);
  expect(checks.train?.exact.count).toBe(2);
  expect(checks.train?.exact.examples[0]).toMatchObject({ row: 1, label: 'a', same_as: { row: 2, label: 'b' } });
  expect(checks.train?.near.examples).toMatchObject([{ row: 3, same_as: { row: 3, label: 'a' } }]);
  expect(report.warnings).toContainEqual({
    code: 'leaked_rows',
    message:
      '3 rows of the holdout are also in the train file (2 word for word, 1 nearly). Variants that learned from the nearly identical ones have seen their labels, so their scores are too high.',
    count: 3,
  });
});

test('without a train file nothing leaks, and a missing one is a warning', async () => {
  const rows = [{ text: 'x', truth: 'a' }];
  expect((await reportOf(rows)).checks.train).toBeNull();
  const input = sampleInput({
    labels: ['a'],
    rows,
    variants: [baseline('tfidf')],
    train: [],
    predict: () => ({ predicted: 'a' }),
  });
  const files = await filesOf({ ...input, openTrain: async () => undefined });
  expect(Report.parse(JSON.parse(files.get('report.json') ?? '')).warnings).toContainEqual({
    code: 'train_file_gone',
    message: 'The train file train/tags.csv no longer exists, so leakage was not checked.',
  });
});

test('empty and very long texts, and labels with few rows', async () => {
  const { checks, codes } = await reportOf([
    ...Array.from({ length: 12 }, (_, row) => ({ text: `text ${row}`, truth: 'a' })),
    { text: ' \t', truth: 'b' },
    { text: 'word '.repeat(7000), truth: 'b' },
  ]);
  expect(checks.empty).toMatchObject({ count: 1, examples: [{ row: 13, same_as: null }] });
  expect(checks.very_long).toMatchObject({ count: 1, examples: [{ row: 14 }] });
  expect(checks.very_long.examples[0]?.text.length).toBeLessThan(250);
  expect(checks.characters).toMatchObject({ min: 0, max: 35_000 });
  expect(checks.rare_labels).toEqual([{ label: 'b', rows: 2 }]);
  expect(codes).toEqual(expect.arrayContaining(['empty_texts', 'very_long_texts', 'rare_labels']));
});

test('five examples are shown of what occurs more often', async () => {
  const { checks } = await reportOf(Array.from({ length: 20 }, () => ({ text: 'the same', truth: 'a' })));
  expect(checks.duplicates.count).toBe(19);
  expect(checks.duplicates.examples.map(({ row }) => row)).toEqual([2, 3, 4, 5, 6]);
});
