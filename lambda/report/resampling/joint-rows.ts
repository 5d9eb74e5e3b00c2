// The rows on which several variants are scored, with the answers of all: what a comparison of them draws from.
import { int32At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { type AnsweredRows, isScored, NO_LABEL, truthOf } from '../table/predictions.ts';

/** Rows with the same truth and the same answers of all variants are one cell. */
export interface JointRows {
  readonly labels: number;
  readonly variants: number;
  readonly repeats: number;
  readonly rows: number;
  /** By cell. */
  readonly truth: Int32Array;
  /** By cell, variant and repeat; `labels` stands for no valid answer. */
  readonly predicted: Int32Array;
  /** By cell: the item that brings its rows, and how many of them. An item is what is drawn at once. */
  readonly item: Int32Array;
  readonly rowsPerItem: Float64Array;
  /** By item: how many there are that look the same. */
  readonly items: Float64Array;
  /** Rows, or units, in all. */
  readonly drawn: number;
}

/**
 * @param variants indices among the run's
 * @param units by row: the unit that the row belongs to, from 0. Units are then drawn instead of rows, because rows that
 * belong together are no independent evidence. Default: the table's; without, each row stands for itself.
 */
export function jointRows(
  table: AnsweredRows,
  variants: readonly number[],
  units: Int32Array | undefined = table.units?.of,
): JointRows {
  const { run, predicted } = table;
  const { repeats } = run.benchmark;
  const size = run.labels.length + 1;
  const scored = scoredTogether(table, variants);
  // Column by column: rows that are alike so far have the same number.
  let alike = scored.map((row) => (units ? int32At(units, row) * size : 0) + truthOf(table, row));
  let cells = renumber(alike);
  for (const variant of variants) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      alike = scored.map(
        (row, index) =>
          (cells[index] ?? 0) * size + column(int32At(predicted, sampleIndex(run, row, variant, repeat)), size),
      );
      cells = renumber(alike);
    }
  }
  const { first, counts } = firstOfEach(cells);
  // By count, so that equal ones are adjacent, as the sampler prefers.
  const order = [...counts.keys()].sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0) || a - b);
  const rowOf = order.map((cell) => scored[first[cell] ?? 0] ?? 0);
  const count = Float64Array.from(order, (cell) => counts[cell] ?? 0);
  const drawnUnits = units && renumber(rowOf.map((row) => int32At(units, row)));
  const groups = drawnUnits ? drawnUnits.reduce((most, unit) => Math.max(most, unit + 1), 0) : 0;
  return {
    labels: run.labels.length,
    variants: variants.length,
    repeats,
    rows: scored.length,
    truth: Int32Array.from(rowOf, (row) => truthOf(table, row)),
    predicted: Int32Array.from(
      rowOf.flatMap((row) =>
        variants.flatMap((variant) =>
          Array.from({ length: repeats }, (_, repeat) =>
            column(int32At(predicted, sampleIndex(run, row, variant, repeat)), size),
          ),
        ),
      ),
    ),
    item: drawnUnits ? Int32Array.from(drawnUnits) : Int32Array.from(rowOf.keys()),
    rowsPerItem: drawnUnits ? count : new Float64Array(rowOf.length).fill(1),
    items: drawnUnits ? new Float64Array(groups).fill(1) : count,
    drawn: drawnUnits ? groups : scored.length,
  };
}

function scoredTogether(table: AnsweredRows, variants: readonly number[]): number[] {
  const rows: number[] = [];
  for (let row = 0; row < table.run.rows; row++) {
    if (variants.every((variant) => isScored(table, row, variant))) rows.push(row);
  }
  return rows;
}

const column = (label: number, size: number): number => (label === NO_LABEL ? size - 1 : label);

/** Numbers from 0, in the order of their first occurrence. */
function renumber(values: readonly number[]): number[] {
  const known = new Map<number, number>();
  return values.map((value) => {
    const number = known.get(value);
    if (number !== undefined) return number;
    known.set(value, known.size);
    return known.size - 1;
  });
}

function firstOfEach(cells: readonly number[]): { first: number[]; counts: number[] } {
  const first: number[] = [];
  const counts: number[] = [];
  for (const [index, cell] of cells.entries()) {
    first[cell] ??= index;
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return { first, counts };
}
