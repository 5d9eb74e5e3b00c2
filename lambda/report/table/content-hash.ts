// What tells rows of two holdouts apart without their texts: joins runs whose rows have no ids, and shows an edited row.
import { hash } from 'node:crypto';
import type { Columns } from '../../shared/contracts/run.ts';

/** Hexadecimal digits: 64 bits, in which two of a million rows are alike by chance once in some 30 million files. */
const DIGITS = 16;

/**
 * Of every column but the label's and the ids', whatever their order: the beginning of the SHA-256 of the JSON of
 * [column, text] pairs in the order of the columns' names.
 * @returns hashes a row's fields
 */
export function contentHasher(
  header: readonly string[],
  { label, id }: Pick<Columns, 'label' | 'id'>,
): (fields: readonly string[]) => string {
  const columns = header
    .map((name, index) => ({ name, index }))
    .filter(({ name }) => name !== label && name !== id)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return (fields) => {
    const cells = columns.map(({ name, index }) => [name, fields[index] ?? '']);
    return hash('sha256', JSON.stringify(cells), 'hex').slice(0, DIGITS);
  };
}
