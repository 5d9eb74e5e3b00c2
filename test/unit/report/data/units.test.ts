// Rows that belong together, in a whole report.
import { expect, test } from 'vitest';
import { Looks } from '../../../../lambda/shared/contracts/report/looks.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { filesOf, model, type SampleRun, sampleInput } from '../sample-run.ts';

const WORDS = ['red', 'late', 'lost', 'open', 'free', 'dark', 'slow', 'new', 'old', 'far'];
/** No two are near copies. */
const text = (row: number) =>
  Array.from({ length: 10 }, (_, place) => `${WORDS[(row + place) % 10]}${row}x${place}`).join(' ');

/** Right on all rows of a customer or on none; the second variant the other way round on a few. */
async function reportOf(rows: SampleRun['rows'], right: (row: number, variant: number) => boolean) {
  const input = sampleInput({
    labels: ['a', 'b'],
    rows,
    variants: [model('one'), model('other')],
    predict: (row, variant) => ({ predicted: right(row, variant) === (rows[row]?.truth === 'a') ? 'a' : 'b' }),
  });
  const files = await filesOf(input);
  return { report: Report.parse(JSON.parse(files.get('report.json') ?? '')), csv: files.get('predictions.csv') ?? '' };
}

const single = Array.from({ length: 40 }, (_, row) => ({ text: text(row), truth: row % 2 === 0 ? 'a' : 'b' }));

test('a row that stands for itself changes nothing', async () => {
  const { report, csv } = await reportOf(single, (row) => row % 5 !== 0);
  expect(report.data_checks?.units).toBeUndefined();
  expect(report.variants[0]?.effective_rows).toBeUndefined();
  expect(report.variants[0]?.metrics.accuracy?.ci?.lower).toBeCloseTo(0.6524, 3);
  expect(csv.split('\n')[1]?.endsWith(',')).toBe(true);
});

test('copies are one unit: they make no interval narrower and no difference significant', async () => {
  const copied = single.slice(0, 10).flatMap((row) => Array.from({ length: 4 }, () => row));
  const right = (row: number, variant: number) => Math.floor(row / 4) % 5 !== (variant === 0 ? 9 : 0);
  const { report, csv } = await reportOf(copied, right);
  const [one] = report.variants;
  expect(report.data_checks?.units).toEqual({ count: 10, largest: 4 });
  expect(one?.effective_rows).toBe(10);
  expect(one?.metrics.accuracy?.ci?.lower).toBeLessThan(0.7);
  // Two texts differ: as rows, 8 of 8 would be significant, with p = 0.008.
  const [pair] = report.comparisons;
  expect(pair).toMatchObject({ first_better: 8, second_better: 0 });
  expect(pair?.metrics.accuracy).toMatchObject({ p_value: 0.5, significant: false });
  expect(pair?.metrics.accuracy.ci?.lower).toBeLessThan(0);
  expect(report.warnings.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('10 units of up to 4 rows'),
  );
  expect(
    csv
      .split('\n')
      .slice(1, 10)
      .map((line) => line.split(',').at(-1)),
  ).toEqual('111111112'.split(''));
});

test('near copies belong together, and what is near to both joins them', async () => {
  const base = 'the red jacket that I ordered in May never arrived';
  const rows = [
    base,
    base.replace('jacket', 'coat'),
    base.replace('jacket', 'coat').replace('May', 'June'),
    'another text',
  ];
  const { report } = await reportOf(
    rows.map((one) => ({ text: one, truth: 'a' })),
    () => true,
  );
  expect(report.data_checks).toMatchObject({ units: { count: 2, largest: 3 }, near_duplicates: { count: 2 } });
});

test('looks.json is kept of rows that stand for themselves, one of each unit', async () => {
  const copied = [...single, ...single, ...single];
  const looksOf = async (rows: SampleRun['rows']) => {
    const input = sampleInput({
      labels: ['a', 'b'],
      rows,
      variants: [model('one')],
      predict: () => ({ predicted: 'a' }),
    });
    return (await filesOf(input)).get('looks.json');
  };
  expect(await looksOf(single.slice(0, 20).concat(single.slice(0, 20)))).toBeUndefined();
  const { lengths, unseen } = Looks.parse(JSON.parse((await looksOf(copied)) ?? ''));
  expect(lengths.toSorted()).toEqual(single.map((row) => row.text.length).toSorted());
  expect(unseen).toHaveLength(20);
});
