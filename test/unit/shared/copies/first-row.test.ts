import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FirstRow } from '../../../../lambda/shared/copies/first-row.ts';

test('remembers the first row of each key, as a Map does', () => {
  const key = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 2 ** 52 - 1 }));
  fc.assert(
    fc.property(fc.array(key, { maxLength: 200 }), (keys) => {
      const rows = new FirstRow(keys.length);
      const map = new Map<number, number>();
      for (const [row, one] of keys.entries()) {
        expect(rows.add(one, row)).toBe(map.get(one) ?? -1);
        if (!map.has(one)) map.set(one, row);
      }
      for (const one of [...keys, 12345]) expect(rows.get(one)).toBe(map.get(one) ?? -1);
    }),
  );
});
