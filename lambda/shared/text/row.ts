// A row as a single text.
import type { Row } from '../contracts/variant.ts';

/** The text columns in order, joined by a space. Baselines learn from this and predict on it. */
export function rowText(row: Row, columns: readonly string[]): string {
  return columns.map((column) => row[column] ?? '').join(' ');
}
