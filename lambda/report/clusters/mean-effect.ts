// How many rows say as much as an independent one, of the mean of any values.
import { int32At } from '../../shared/at.ts';
import type { Units } from '../../shared/copies/units.ts';
import { addUnit, designEffect, emptySums, type Range } from './design-effect.ts';

/**
 * @param rows to which the values belong
 * @param range in which values may lie
 * @returns what the number of values is to be divided by for an interval: 1 where no rows belong together
 */
export function meanEffect(
  values: Float64Array,
  rows: readonly number[],
  units: Units | undefined,
  range: Range,
): number {
  if (!units) return 1;
  const ofUnits = new Map<number, { value: number; rows: number }>();
  let squares = 0;
  for (const [index, value] of values.entries()) {
    const unit = int32At(units.of, rows[index] ?? -1);
    const sum = ofUnits.get(unit) ?? { value: 0, rows: 0 };
    ofUnits.set(unit, { value: sum.value + value, rows: sum.rows + 1 });
    squares += value ** 2;
  }
  const sums = emptySums();
  for (const { value, rows: count } of ofUnits.values()) addUnit(sums, value, count);
  return designEffect(sums, squares, range).forIntervals;
}
