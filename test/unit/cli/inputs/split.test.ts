// Which rows become the train file: a stratified part, the same each time, with nothing on both sides.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SplitRow, Splitter } from '../../../../cli/inputs/split.ts';

function split(rows: readonly SplitRow[], share: number, seed = 0): Uint8Array {
  const splitter = new Splitter();
  for (const row of rows) splitter.add(row);
  return splitter.split(share, seed);
}

const unique = (label: string, row: number): SplitRow => ({ label, groups: [`${row}`], copies: [] });

const anyRows = fc
  .array(
    fc.record({
      label: fc.constantFrom('a', 'b', 'c'),
      group: fc.nat(12),
      copy: fc.option(fc.nat(80)),
    }),
    { maxLength: 80 },
  )
  .map((rows) =>
    rows.map(
      ({ label, group, copy }, row): SplitRow => ({
        label,
        groups: [`${group}`],
        copies: copy === null || copy >= row ? [] : [copy],
      }),
    ),
  );

test('copies, and rows that share a group, are on one side', () => {
  fc.assert(
    fc.property(anyRows, fc.double({ min: 0.05, max: 0.95, noNaN: true }), fc.nat(), (rows, share, seed) => {
      const isTrain = split(rows, share, seed);
      const sides = new Map<string, number>();
      rows.forEach(({ groups, copies }, row) => {
        for (const other of copies) expect(isTrain[row]).toBe(isTrain[other]);
        for (const group of groups) {
          expect(sides.get(group) ?? isTrain[row]).toBe(isTrain[row]);
          sides.set(group, isTrain[row] ?? 0);
        }
      });
    }),
  );
});

describe('rows that share nothing', () => {
  const rows = Array.from({ length: 1_000 }, (_, row) => unique(row % 10 === 0 ? 'rare' : 'frequent', row));

  test.each([0.5, 0.7, 0.9])('are split by label, with a share of %d', (share) => {
    const isTrain = split(rows, share);
    for (const label of ['rare', 'frequent']) {
      const ofLabel = rows.flatMap((row, at) => (row.label === label ? [isTrain[at] ?? 0] : []));
      const taken = ofLabel.reduce((sum, one) => sum + one, 0);
      expect(Math.abs(taken - share * ofLabel.length)).toBeLessThanOrEqual(1);
    }
  });

  test('are split the same way by the same seed, and differently by another', () => {
    expect(split(rows, 0.5, 1)).toEqual(split(rows, 0.5, 1));
    expect(split(rows, 0.5, 1)).not.toEqual(split(rows, 0.5, 2));
  });

  test('are not split by their order', () => {
    const firstHalf = split(rows, 0.5).subarray(0, 500);
    expect(Math.abs(firstHalf.reduce((sum, one) => sum + one, 0) - 250)).toBeLessThan(50);
  });
});

test('a label with two texts has one on each side, whatever the share', () => {
  for (const share of [0.01, 0.99]) {
    const isTrain = split([unique('a', 0), unique('a', 1)], share);
    expect([...isTrain].sort()).toEqual([0, 1]);
  }
});

test('a label with one text is scored', () => {
  expect([...split([unique('a', 0), unique('b', 1), unique('b', 2)], 0.9)][0]).toBe(0);
});
