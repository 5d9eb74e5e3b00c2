// Two variants on the same rows, where rows belong together.
import { int32At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { rowsByUnit, type Units } from '../../shared/copies/units.ts';
import type { JointTable, VariantDifferences } from '../scores/pair.ts';
import { type AnsweredRows, isScored, NO_LABEL, truthOf } from '../table/predictions.ts';
import { addUnit, type DesignEffect, DIFFERENCE, designEffect, emptySums } from './design-effect.ts';
import { type UnitCells, unitCells } from './unit-cells.ts';

export interface PairUnits {
  readonly effect: DesignEffect;
  /** The differences as those of as many rows as the units say as much as. */
  readonly differences: VariantDifferences;
  /** Of each unit: of how many more samples the first is right. */
  readonly sums: Float64Array;
  readonly cells: UnitCells;
}

/** @returns undefined where no rows belong together. */
export function pairUnits(
  table: AnsweredRows,
  first: number,
  second: number,
  joint: JointTable,
  differences: VariantDifferences,
): PairUnits | undefined {
  const { run, predicted, units } = table;
  if (!units) return undefined;
  const { repeats } = run.benchmark;
  const { starts, rows } = rowsByUnit(units);
  const sums = new Float64Array(units.count);
  const unitSums = emptySums();
  for (let unit = 0; unit < units.count; unit++) {
    let more = 0;
    let count = 0;
    for (let place = int32At(starts, unit); place < int32At(starts, unit + 1); place++) {
      const row = int32At(rows, place);
      if (!isScored(table, row, first) || !isScored(table, row, second)) continue;
      const label = truthOf(table, row);
      const [ofFirst, ofSecond] = [sampleIndex(run, row, first), sampleIndex(run, row, second)];
      count++;
      for (let repeat = 0; repeat < repeats; repeat++) {
        more += Number(int32At(predicted, ofFirst + repeat) === label);
        more -= Number(int32At(predicted, ofSecond + repeat) === label);
      }
    }
    sums[unit] = more;
    addUnit(unitSums, more / repeats, count);
  }
  const effect = designEffect(unitSums, differences.sumOfSquares, DIFFERENCE);
  const by = effect.forIntervals;
  return {
    effect,
    sums,
    cells: jointUnits(table, units, first, second, joint),
    differences: {
      rows: differences.rows / by,
      firstBetter: differences.firstBetter / by,
      secondBetter: differences.secondBetter / by,
      sum: differences.sum / by,
      sumOfSquares: differences.sumOfSquares / by,
    },
  };
}

/** What each unit adds to the joint table. */
function jointUnits(table: AnsweredRows, units: Units, first: number, second: number, joint: JointTable): UnitCells {
  const { run, predicted } = table;
  const size = joint.labels + 1;
  const code = (truth: number, one: number, other: number) => (truth * size + one) * size + other;
  const cells = new Map(
    Array.from(joint.truth, (truth, cell) => [
      code(truth, int32At(joint.first, cell), int32At(joint.second, cell)),
      cell,
    ]),
  );
  const column = (label: number) => (label === NO_LABEL ? joint.labels : label);
  return unitCells(units, joint.count.length, (row, add) => {
    if (!isScored(table, row, first) || !isScored(table, row, second)) return;
    const [ofFirst, ofSecond] = [sampleIndex(run, row, first), sampleIndex(run, row, second)];
    for (let repeat = 0; repeat < run.benchmark.repeats; repeat++) {
      const one = column(int32At(predicted, ofFirst + repeat));
      const other = column(int32At(predicted, ofSecond + repeat));
      add(cells.get(code(truthOf(table, row), one, other)) ?? -1);
    }
  });
}
