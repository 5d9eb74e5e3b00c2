// A variant on a part of the rows and on all others, where rows belong together.

import { int32At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { rowsByUnit } from '../../shared/copies/units.ts';
import { t } from '../../shared/distributions.ts';
import { type AnsweredRows, isScored, truthOf } from '../table/predictions.ts';
import { addUnit, designEffect, emptySums, PROPORTION } from './design-effect.ts';

export interface SliceUnits {
  /** See {@link DesignEffect}. */
  readonly effect: number;
  readonly units: number;
  /** Null where either side has no row. */
  readonly pValue: number | null;
}

/**
 * Of each part: a two-sided score test of the two accuracies, with the cluster-robust variance that they would have if
 * both were the accuracy of all rows (Boos 1992, American Statistician 46:327), and Student's t with as many degrees of
 * freedom as the side of fewer units has.
 * @param partOf index of a row's part; a row of none is on the other side of all
 * @returns undefined where no rows belong together.
 */
export function sliceUnits(
  table: AnsweredRows,
  variant: number,
  parts: number,
  partOf: (row: number) => number,
): SliceUnits[] | undefined {
  const { units, run, predicted } = table;
  if (!units) return undefined;
  const { repeats } = run.benchmark;
  const { starts, rows } = rowsByUnit(units);
  const counts = Array.from({ length: parts }, emptyPart);
  const all = emptySums();
  for (let unit = 0; unit < units.count; unit++) {
    const own = new Map<number, { right: number; rows: number }>();
    let right = 0;
    let scored = 0;
    for (let place = int32At(starts, unit); place < int32At(starts, unit + 1); place++) {
      const row = int32At(rows, place);
      if (!isScored(table, row, variant)) continue;
      const truth = truthOf(table, row);
      const first = sampleIndex(run, row, variant);
      let hits = 0;
      for (let repeat = 0; repeat < repeats; repeat++) hits += Number(int32At(predicted, first + repeat) === truth);
      right += hits / repeats;
      scored++;
      const part = own.get(partOf(row)) ?? { right: 0, rows: 0 };
      own.set(partOf(row), { right: part.right + hits / repeats, rows: part.rows + 1 });
    }
    addUnit(all, right, scored);
    for (const [index, inside] of own) {
      const part = counts[index];
      if (part) addTo(part, inside, { right, rows: scored });
    }
  }
  return counts.map((part) => ({
    effect: designEffect(part.inside, part.inside.values, PROPORTION).forIntervals,
    units: part.inside.units,
    pValue: testOf(part, all),
  }));
}

type Sums = ReturnType<typeof emptySums>;

interface Part {
  readonly inside: Sums;
  /** Units with rows on both sides, and those rows' sums of products, which tie both sides together. */
  readonly both: { rights: number; rightsTimesRows: number; rowsTimesRights: number; rows: number };
  /** What these units have outside. */
  readonly outside: Sums;
  /** Of units that are partly inside: what the whole of them adds to all. */
  readonly whole: Sums;
}

function emptyPart(): Part {
  return {
    inside: emptySums(),
    both: { rights: 0, rightsTimesRows: 0, rowsTimesRights: 0, rows: 0 },
    outside: emptySums(),
    whole: emptySums(),
  };
}

interface Hits {
  readonly right: number;
  readonly rows: number;
}

function addTo({ inside, both, outside, whole }: Part, own: Hits, unit: Hits): void {
  const rest = { right: unit.right - own.right, rows: unit.rows - own.rows };
  addUnit(inside, own.right, own.rows);
  addUnit(outside, rest.right, rest.rows);
  addUnit(whole, unit.right, unit.rows);
  both.rights += own.right * rest.right;
  both.rightsTimesRows += own.right * rest.rows;
  both.rowsTimesRights += own.rows * rest.right;
  both.rows += own.rows * rest.rows;
}

/** Of the residuals of units: the sum of their squares, around a given mean. */
function squares(sums: Sums, mean: number): number {
  return sums.valuesSquared - 2 * mean * sums.valuesTimesRows + mean ** 2 * sums.rowsSquared;
}

function testOf({ inside, both, outside, whole }: Part, all: Sums): number | null {
  const others = all.rows - inside.rows;
  if (inside.rows === 0 || others === 0) return null;
  const mean = all.values / all.rows;
  // Units that are all outside have the same squares in `all`.
  const ofOthers = squares(all, mean) - squares(whole, mean) + squares(outside, mean);
  const ofBoth = both.rights - mean * (both.rightsTimesRows + both.rowsTimesRights) + mean ** 2 * both.rows;
  const variance =
    (squares(inside, mean) / inside.rows ** 2 + ofOthers / others ** 2 - (2 * ofBoth) / (inside.rows * others)) *
    (all.units / (all.units - 1));
  const difference = inside.values / inside.rows - (all.values - inside.values) / others;
  // All right or all wrong: there is no difference.
  if (!(variance > 0)) return difference === 0 ? 1 : null;
  const outsideUnits = all.units - whole.units + outside.units;
  const freedom = Math.max(1, Math.min(inside.units, outsideUnits) - 1);
  return 2 * t.cdf(-Math.abs(difference) / Math.sqrt(variance), freedom);
}
