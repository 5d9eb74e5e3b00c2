// Guesses which column holds the labels if no column name tells: the one with few, recurring values.
import { chooseColumns } from '../../lambda/shared/csv/columns.ts';
import { type CsvTable, closeCsv } from '../../lambda/shared/csv/open.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';

/** Rows to look at. Labels show up early. */
const MAX_ROWS = 10_000;
const MAX_LABELS = 100;
/** Each value of a label column occurs at least this often on average. Otherwise it holds names or texts. */
const MIN_REPEATS = 3;

/** @returns undefined if the column names decide, or if no column looks like labels */
export async function guessLabel(table: CsvTable): Promise<string | undefined> {
  if (isNamed(table.header)) {
    await closeCsv(table);
    return undefined;
  }
  const values = table.header.map(() => new Set<string>());
  let rows = 0;
  for await (const batch of table.batches) {
    for (const { fields } of batch) {
      rows++;
      for (const [index, set] of values.entries()) if (set.size <= MAX_LABELS) set.add(fields[index] ?? '');
    }
    if (rows >= MAX_ROWS) break;
  }
  const candidates = table.header
    .map((column, index) => ({ column, size: values[index]?.size ?? 0 }))
    .filter(({ size }) => size >= 2 && size <= Math.min(MAX_LABELS, rows / MIN_REPEATS));
  return candidates.toSorted((a, b) => a.size - b.size)[0]?.column;
}

function isNamed(header: readonly string[]): boolean {
  try {
    chooseColumns(header, {}, '');
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
