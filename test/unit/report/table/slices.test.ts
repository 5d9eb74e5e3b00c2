import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fisherExact } from '../../../../lambda/report/metrics/fisher.ts';
import { SliceGroups } from '../../../../lambda/report/table/slice-groups.ts';
import type { Slice } from '../../../../lambda/shared/contracts/choices/slice.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { filesOf, model, sampleInput } from '../sample-run.ts';

const ROWS = 80;

/** Texts are `0 a`, `1 bb`, `2 ccc` …. The model is wrong only on the first ten rows. */
async function slicesOf(slices: readonly Slice[], repeats = 1) {
  const files = await filesOf(
    sampleInput({
      labels: ['a', 'b'],
      rows: Array.from({ length: ROWS }, (_, row) => ({
        id: String(row),
        text: `Row ${'x'.repeat(row)}`,
        truth: row % 2 === 0 ? 'a' : 'b',
      })),
      variants: [model('m')],
      slices,
      repeats,
      predict: (row) => ({ predicted: row >= 10 === (row % 2 === 0) ? 'a' : 'b' }),
    }),
  );
  const report = Report.parse(JSON.parse(files.get('report.json') ?? ''));
  const groups = report.slices.map(({ group, rows, scores }) => [group, rows, scores[0]?.accuracy.value]);
  const linesOf = (file: string) => parse<Record<string, string>>(files.get(file) ?? '', { columns: true });
  return { report, groups, lines: linesOf('slices.csv'), predictions: linesOf('predictions.csv') };
}

test('a slice for each value of a column', async () => {
  const { groups } = await slicesOf([{ name: 'tag', column: 'label', values: true }]);
  expect(groups).toEqual([
    ['a', 40, 0.875],
    ['b', 40, 0.875],
  ]);
});

test('slices for some values: other rows are in none', async () => {
  const { groups } = await slicesOf([{ name: 'some', column: 'id', values: ['3', '70', 'no such id'] }]);
  expect(groups).toEqual([
    ['3', 1, 0],
    ['70', 1, 1],
  ]);
});

test('ranges of numbers, the worst first', async () => {
  const { groups, report } = await slicesOf([{ name: 'id', column: 'id', ranges: [10, 50] }]);
  expect(groups).toEqual([
    ['below 10', 10, 0],
    ['10 to below 50', 40, 1],
    ['50 or more', 30, 1],
  ]);
  expect(report.slices[0]?.scores[0]).toMatchObject({ difference: -1, significant: true });
  expect(report.warnings).toContainEqual({
    code: 'weak_slice',
    message:
      'On 10 rows (id: below 10), m/zero-shot is right on 0.0%, significantly less than on all others (−100.0 points, p < 0.001, corrected for 3 tests).',
    count: 10,
  });
});

test('fewer than ten rows have no verdict, and no test to correct for', async () => {
  const { report } = await slicesOf([{ name: 'id', column: 'id', ranges: [9, 50] }]);
  const few = report.slices.find(({ group }) => group === 'below 9')?.scores[0];
  expect(few).toMatchObject({ accuracy: { value: 0 }, p_value: null, p_value_holm: null, significant: false });
  const others = report.slices.flatMap(({ scores }) => scores).filter(({ p_value }) => p_value !== null);
  expect(others).toHaveLength(2);
  const smallest = Math.min(...others.map(({ p_value }) => p_value ?? 1));
  expect(others.map(({ p_value_holm }) => p_value_holm)).toContainEqual(expect.closeTo(2 * smallest, 12));
});

test('ranges of the length of the text', async () => {
  const { groups } = await slicesOf([{ name: 'length', length: [14] }]);
  expect(groups).toEqual([
    ['below 14 characters', 10, 0],
    ['14 or more characters', 70, 1],
  ]);
});

test('a pattern, in any case', async () => {
  const { groups } = await slicesOf([{ name: 'short', pattern: '^row x{0,19}$' }]);
  expect(groups).toEqual([
    ['matches', 20, 0.5],
    ['does not match', 60, 1],
  ]);
});

test('p-values are corrected for all slices', async () => {
  const slices: Slice[] = [
    { name: 'short', pattern: '^row x{0,19}$' },
    { name: 'tag', column: 'label', values: true },
  ];
  const { report } = await slicesOf(slices);
  const [first] = report.slices[0]?.scores ?? [];
  expect(first?.p_value_holm).toBeCloseTo((first?.p_value ?? 0) * 4, 12);
});

test('repeats are no further evidence', async () => {
  const slices: Slice[] = [{ name: 'short', pattern: '^row x{0,19}$' }];
  const [once, thrice] = [await slicesOf(slices), await slicesOf(slices, 3)];
  expect(thrice.report.slices[0]?.scores[0]?.p_value).toBeCloseTo(once.report.slices[0]?.scores[0]?.p_value ?? 0, 12);
  expect(thrice.report.slices[0]?.scores[0]?.accuracy).toEqual(once.report.slices[0]?.scores[0]?.accuracy);
});

test('slices.csv has a line for each slice and variant', async () => {
  const { lines } = await slicesOf([{ name: 'length', length: [14] }]);
  expect(lines).toMatchObject([
    { slice: 'length', group: 'below 14 characters', variant: 'm/zero-shot', rows: '10', accuracy: '0' },
    { group: '14 or more characters', accuracy: '1', significant: 'true' },
  ]);
});

test("the exact test is scipy's", () => {
  const pair = z.tuple([z.number(), z.number()]);
  const Fixture = z.object({ fisher: z.array(z.object({ one: pair, other: pair, p: z.number() })) });
  const file = new URL('../../../fixtures/metrics/comparisons.json', import.meta.url);
  const { fisher } = Fixture.parse(JSON.parse(readFileSync(file, 'utf8')));
  const hits = ([right, rows]: readonly [number, number]) => ({ right, rows });
  for (const { one, other, p } of fisher) expect(fisherExact(hits(one), hits(other))).toBeCloseTo(p, 10);
});

test('predictions.csv has the group of each row by the name of the slice, as JSON', async () => {
  const { predictions } = await slicesOf([
    { name: 'tag "a", or', column: 'label', values: ['a'] },
    { name: '=id', column: 'id', ranges: [1] },
  ]);
  expect(predictions.slice(0, 3).map(({ slices }) => slices)).toEqual([
    JSON.stringify({ 'tag "a", or': 'a', '=id': 'below 1' }),
    JSON.stringify({ '=id': '1 or more' }),
    JSON.stringify({ 'tag "a", or': 'a', '=id': '1 or more' }),
  ]);
});

test('predictions.csv has nothing for a row in no slice', async () => {
  const { predictions } = await slicesOf([{ name: 'some', column: 'id', values: ['0'] }]);
  expect(predictions.slice(0, 2).map(({ slices }) => slices)).toEqual([JSON.stringify({ some: '0' }), '']);
});

test('a pattern that would take too long is left out with a warning', async () => {
  const run = sampleInput({ labels: ['a'], rows: [], variants: [], predict: () => ({ predicted: null }) }).run;
  const benchmark = {
    ...run.benchmark,
    slices: [
      { name: 'slow', pattern: 'x' },
      { name: 'length', length: [5] },
    ],
  };
  // As if it had a million instructions, of which few may run.
  const slices = new SliceGroups({ ...run, rows: 2, benchmark }, new Map([['x', { size: 1e9, test: () => true }]]));
  for (const row of [0, 1]) slices.visit({ row, id: '', cells: { text: 'xx' } });
  expect(slices.leftOut()).toEqual(['slow']);
  expect(slices.groups().map(({ slice }) => slice)).toEqual(['length']);
});

test('a pattern that cannot be compiled is left out, and the report says so', async () => {
  const { report, groups } = await slicesOf([{ name: 'odd', pattern: '(?=x)' }]);
  expect(groups).toEqual([]);
  expect(report.warnings).toContainEqual({
    code: 'slice_left_out',
    message: expect.stringMatching(/^The slice "odd" was left out because its pattern is invalid/),
  });
});
