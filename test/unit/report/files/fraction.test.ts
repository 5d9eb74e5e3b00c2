import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fraction } from '../../../../lambda/report/files/predictions-csv.ts';

const BILLION = 1_000_000_000;

it('writes billionths as JavaScript writes the fraction', () => {
  for (const billionths of [1, 999, 1_000, 1_001, 10_000_000, 100_000_000, 123_456_789, 999_999_999, BILLION])
    expect(fraction(billionths)).toBe(String(billionths / BILLION));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: BILLION }), (billionths) => {
      expect(fraction(billionths)).toBe(String(billionths / BILLION));
    }),
    { numRuns: 20_000 },
  );
});
