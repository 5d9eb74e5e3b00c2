// How a row is read by everything that wants one text of it.
import type { Row } from '../contracts/run.ts';

/** The text columns in their order, joined by a space: what baselines learn from and predict on. */
export function rowText(row: Row, columns: readonly string[]): string {
  return columns.map((column) => row[column] ?? '').join(' ');
}
