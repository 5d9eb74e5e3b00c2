// A row as a single text.
import type { Row } from '../contracts/variant.ts';

/** The text columns in order, joined by a space. Baselines learn from this and predict on it. */
export function rowText(row: Row, columns: readonly string[]): string {
  return columns.map((column) => row[column] ?? '').join(' ');
}

/** The same for rows as they stand in a file. @param header names of its columns @param columns those of the text */
export function fieldsText(
  header: readonly string[],
  columns: readonly string[],
): (fields: readonly string[]) => string {
  const places = columns.map((column) => header.indexOf(column));
  return (fields) => places.map((place) => fields[place] ?? '').join(' ');
}
