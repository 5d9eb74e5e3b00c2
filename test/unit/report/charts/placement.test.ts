import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlap, placeNames } from '../../../../lambda/report/charts/placement.ts';

const AREA = { width: 560, height: 250 };
const LINE = 15;

const points = fc.array(
  fc.record({
    x: fc.integer({ min: 20, max: 540 }),
    y: fc.integer({ min: 20, max: 230 }),
    width: fc.integer({ min: 10, max: 240 }),
  }),
  { minLength: 1, maxLength: 40 },
);

test('names never overlap each other or a point, wherever the points are', () => {
  fc.assert(
    fc.property(points, (all) => {
      const named = all.map((one, index) => ({ ...one, name: String(index) }));
      const boxes = placeNames(named, all, AREA, [], []).map(({ name, left, middle }) => ({
        left,
        top: middle - LINE / 2,
        width: named[Number(name)]?.width ?? 0,
        height: LINE,
      }));
      const marks = all.map(({ x, y }) => ({ left: x - 4, top: y - 4, width: 8, height: 8 }));
      for (const [index, box] of boxes.entries()) {
        for (const other of [...boxes.slice(index + 1), ...marks]) expect(overlap(box, other)).toBe(0);
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.left + box.width).toBeLessThanOrEqual(AREA.width);
      }
    }),
  );
});

test('a name stands beside its point if there is room, and away from what it should not cover', () => {
  const point = { x: 100, y: 100, name: 'a', width: 50 };
  expect(placeNames([point], [point], AREA, [], [])).toEqual([{ name: 'a', left: 108, middle: 100 }]);
  const interval = { left: 105, top: 60, width: 2, height: 80 };
  const right = { left: 110, top: 0, width: 200, height: 250 };
  expect(placeNames([point], [point], AREA, [right], [interval])).toEqual([{ name: 'a', left: 42, middle: 100 }]);
});
