import { describe, expect, test } from 'vitest';
import { chooseColumns } from '../../../../lambda/shared/columns/choose.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Slice } from '../../../../lambda/shared/contracts/choices/slice.ts';

describe('a slice is', () => {
  test.each([
    { name: 'by source', column: 'source', values: true },
    { name: 'some', column: 'source', values: ['web', 'mail'] },
    { name: 'stars', column: 'stars', ranges: [-1.5, 0, 3] },
    { name: 'length', length: [100, 500] },
    { name: 'urls', column: 'body', pattern: 'https?://' },
  ])('%j', (slice) => {
    expect(Slice.parse(slice)).toEqual(slice);
  });
});

describe('a slice cannot be', () => {
  test.each([
    [{ name: 'x', column: 'a' }, 'expected one of values, ranges, length, pattern'],
    [{ name: 'x', length: [1], pattern: 'y' }, 'expected one of values, ranges, length, pattern'],
    [{ name: 'x', values: true }, 'expected a `column` beside `values` or `ranges`'],
    [{ name: 'x', column: 'a', ranges: [3, 1] }, 'expected edges in ascending order'],
  ])('%j', (slice, message) => {
    expect(Slice.safeParse(slice).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});

test('a benchmark has none by default', () => {
  expect(Benchmark.parse({}).slices).toEqual([]);
});

test('its column must be in the holdout', () => {
  const { slices } = Benchmark.parse({ slices: [{ name: 'x', column: 'sorce', values: true }] });
  expect(() => chooseColumns({ header: ['text', 'label', 'source'], rows: [], file: 'h.csv' }, { slices })).toThrow(
    'there is no column "sorce", which the benchmark names as `slices`; did you mean "source"?',
  );
});

test('two slices have two names', () => {
  const slice = { name: 'length', length: [10] };
  expect(() => Benchmark.parse({ slices: [slice, { ...slice, length: [20] }] })).toThrow(
    'expected another `name` for each slice',
  );
});
