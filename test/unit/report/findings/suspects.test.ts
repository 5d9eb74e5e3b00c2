import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, model, type Outcome, type SampleRun, sampleInput } from '../sample-run.ts';

const ROWS = 60;
const truthOf = (row: number) => (row % 2 === 0 ? 'a' : 'b');

/** All variants are right except on these rows. The majority baseline says `a`. */
function run(wrong: (row: number, variant: number, repeat: number) => Outcome | undefined): SampleRun {
  return {
    labels: ['a', 'b', 'c'],
    rows: Array.from({ length: ROWS }, (_, row) => ({ id: `id${row}`, text: `=text ${row}`, truth: truthOf(row) })),
    variants: [model('m'), model('n'), baseline('tfidf'), baseline('majority')],
    predict: (row, variant, repeat) =>
      variant === 3 ? { predicted: 'a' } : (wrong(row, variant, repeat) ?? { predicted: truthOf(row) }),
  };
}

async function suspectsOf(sample: SampleRun) {
  const files = await filesOf(sampleInput(sample));
  const report = Report.parse(JSON.parse(files.get('report.json') ?? ''));
  const lines = parse<Record<string, string>>(files.get('suspects.csv') ?? '', { columns: true });
  return { report, found: report.suspect_labels, lines };
}

test('rows on which all strong variants, three at least, agree on another label', async () => {
  const { found, lines } = await suspectsOf(
    run((row, variant) => {
      if (row === 4) return { predicted: 'c' };
      if (row === 10 && variant < 2) return { predicted: 'c' };
      // One alone, and three that do not agree.
      if (row === 20 && variant === 0) return { predicted: 'c' };
      if (row === 31) return { predicted: variant === 0 ? 'c' : variant === 1 ? 'a' : null };
      return undefined;
    }),
  );
  expect(found?.strong.toSorted()).toEqual(['m/zero-shot', 'n/zero-shot', 'tfidf']);
  expect(found?.rows).toBe(1);
  expect(lines.filter(({ sample }) => sample === 'suspect')).toEqual([
    {
      row: '5',
      id: 'id4',
      sample: 'suspect',
      label: 'a',
      suggested_label: 'c',
      correct_label: '',
      votes: '3',
      of: '3',
      confidence: '',
      text: "'=text 4",
    },
  ]);
});

test('a variant that is clearly worse is no witness, even if only one is left', async () => {
  const { found } = await suspectsOf(run((row, variant) => (variant > 0 && row > 20 ? { predicted: 'c' } : undefined)));
  expect(found).toBeNull();
});

test('a variant that is less confident than usual has no vote', async () => {
  const confident = (confidence: number) =>
    run((row, variant) => {
      const predicted = row === 4 && variant > 0 ? 'b' : truthOf(row);
      return variant === 2 ? { predicted, confidence: row === 4 ? confidence : 0.8 } : { predicted };
    });
  expect((await suspectsOf(confident(0.7))).found?.rows).toBe(0);
  const { found } = await suspectsOf(confident(0.9));
  expect(found?.examples).toEqual([
    { row: 5, id: 'id4', text: '=text 4', label: 'a', suggested_label: 'b', votes: 2, confidence: 0.9 },
  ]);
});

test('a baseline that found nothing in the row has no vote', async () => {
  const found = async (fallback: boolean) =>
    (
      await suspectsOf(
        run((row, variant) => (row === 4 ? { predicted: 'c', fallback: fallback && variant === 2 } : undefined)),
      )
    ).found?.rows;
  expect(await found(false)).toBe(1);
  expect(await found(true)).toBe(0);
});

test('tfidf and tfidf-default count as one witness', async () => {
  const { found } = await suspectsOf({
    ...run((row, variant) => (row === 4 && variant > 0 ? { predicted: 'c' } : undefined)),
    variants: [model('m'), baseline('tfidf'), baseline('tfidf-default'), baseline('majority')],
  });
  expect(found?.strong).not.toContain('tfidf-default');
  expect(found?.rows).toBe(0);
});

test('more than half of the repeats must agree', async () => {
  const repeated = (times: number) => ({
    ...run((row, _, repeat) => (row === 4 && repeat < times ? { predicted: 'c' } : undefined)),
    repeats: 4,
  });
  expect((await suspectsOf(repeated(2))).found?.rows).toBe(0);
  expect((await suspectsOf(repeated(3))).found?.rows).toBe(1);
});

test('scores without the suspect rows are kept apart from the results', async () => {
  const { report, found } = await suspectsOf(run((row) => (row < 6 ? { predicted: 'c' } : undefined)));
  expect(report.variants[0]?.metrics.accuracy.value).toBe(0.9);
  expect(found?.scores_without[0]).toMatchObject({ name: 'm/zero-shot', accuracy: { value: 1 } });
  expect(report.warnings).toContainEqual({
    code: 'suspect_labels',
    message:
      '6 labels may be wrong, judged by the 3 strong variants, which agree on a different one. Expect about half of these to be right as they are. See suspects.csv, and `holdout relabel` once you have checked it.',
    count: 6,
  });
});

test('one variant alone suspects nothing', async () => {
  const { found, lines } = await suspectsOf({ ...run(() => undefined), variants: [model('m')] });
  expect(found).toBeNull();
  expect(lines).toEqual([]);
});

test('a control sample of other rows, drawn with the seed', async () => {
  const { found, lines } = await suspectsOf(run((row) => (row < 6 ? { predicted: 'c' } : undefined)));
  const controls = lines.filter(({ sample }) => sample === 'control');
  expect(controls).toHaveLength(ROWS - 6);
  expect(found?.control_rows).toBe(ROWS - 6);
  expect(new Set(controls.map(({ row }) => row)).size).toBe(ROWS - 6);
  expect(controls.map(({ row }) => Number(row))).not.toEqual(
    controls.map(({ row }) => Number(row)).toSorted((a, b) => a - b),
  );
  expect(controls[0]).toMatchObject({ suggested_label: '', correct_label: '' });
});
