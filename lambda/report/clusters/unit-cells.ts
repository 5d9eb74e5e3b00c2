// What each unit adds to a table of counts, so that a bootstrap can draw units.
import { float64At, int32At } from '../../shared/at.ts';
import { rowsByUnit, type Units } from '../../shared/copies/units.ts';

/** Sparse: the entries of unit u stand from `starts[u]` to before `starts[u + 1]`. */
export interface UnitCells {
  readonly starts: Int32Array;
  /** Index of a cell of the table. */
  readonly cells: Int32Array;
  readonly counts: Float64Array;
}

/**
 * @param size how many cells the table has
 * @param visit tells the cells of a row's samples; a cell below 0 is none. A unit without any is left out.
 */
export function unitCells(
  units: Units,
  size: number,
  visit: (row: number, add: (cell: number) => void) => void,
): UnitCells {
  const { starts, rows } = rowsByUnit(units);
  const counts = new Float64Array(size);
  const touched: number[] = [];
  const add = (cell: number) => {
    if (cell < 0) return;
    const count = float64At(counts, cell);
    if (count === 0) touched.push(cell);
    counts[cell] = count + 1;
  };
  const found = { starts: [0], cells: [] as number[], counts: [] as number[] };
  for (let unit = 0; unit < units.count; unit++) {
    for (let place = int32At(starts, unit); place < int32At(starts, unit + 1); place++)
      visit(int32At(rows, place), add);
    if (touched.length === 0) continue;
    for (const cell of touched) {
      found.cells.push(cell);
      found.counts.push(float64At(counts, cell));
      counts[cell] = 0;
    }
    touched.length = 0;
    found.starts.push(found.cells.length);
  }
  return {
    starts: Int32Array.from(found.starts),
    cells: Int32Array.from(found.cells),
    counts: Float64Array.from(found.counts),
  };
}

/** Of each unit: the sum of its counts, each times what a sample of its cell is worth; 0 where that is not known. */
export function unitValues({ starts, cells, counts }: UnitCells, worth: Float64Array): Float64Array {
  const values = new Float64Array(starts.length - 1);
  for (let unit = 0; unit < values.length; unit++) {
    let sum = 0;
    for (let entry = int32At(starts, unit); entry < int32At(starts, unit + 1); entry++) {
      sum += float64At(counts, entry) * (worth[int32At(cells, entry)] ?? 0);
    }
    values[unit] = sum;
  }
  return values;
}
