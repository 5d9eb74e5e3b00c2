// The inverse of a small matrix.
import { at } from '../../lambda/shared/at.ts';

/** A pivot below this means that two columns are alike but for chance. */
const SMALLEST = 1e-9;

/** Gauss and Jordan, with partial pivoting. @returns undefined for a singular matrix */
export function inverse(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const size = matrix.length;
  const rows = matrix.map((row, index) => [...row, ...row.map((_, column) => Number(column === index))]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(at(at(rows, row), column)) > Math.abs(at(at(rows, pivot), column))) pivot = row;
    }
    const chosen = at(rows, pivot);
    const factor = at(chosen, column);
    if (Math.abs(factor) < SMALLEST) return undefined;
    rows[pivot] = at(rows, column);
    rows[column] = chosen.map((one) => one / factor);
    const scaled = at(rows, column);
    for (const [row, cells] of rows.entries()) {
      const times = at(cells, column);
      if (row !== column && times !== 0) rows[row] = cells.map((one, index) => one - times * at(scaled, index));
    }
  }
  return rows.map((row) => row.slice(size));
}
