// The leakage guard: which texts of the train file also stand in the holdout.
import { hash } from 'node:crypto';
import type { Columns } from '../shared/contracts/run.ts';
import { type CsvTable, closeCsv } from '../shared/csv/open.ts';
import { rowText } from '../shared/row.ts';

/**
 * The same for texts that differ only in case, spacing, punctuation or the form of their characters. A hash, so that
 * long texts take no more memory than short ones.
 */
export function textKey(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  const words = folded.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  // A text of signs alone is compared by its signs.
  return hash('sha256', words === '' ? folded.trim() : words, 'base64');
}

/**
 * Reads the holdout row by row; memory grows with the train file alone.
 * @param trainKeys of all train rows, by textKey.
 * @returns those that a row of the holdout has, too.
 */
export async function leakedKeys(
  holdout: CsvTable,
  text: Columns['text'],
  trainKeys: ReadonlySet<string>,
): Promise<Set<string>> {
  const at = text.map((column) => [column, holdout.header.indexOf(column)] as const);
  const leaked = new Set<string>();
  try {
    for await (const batch of holdout.batches) {
      for (const { fields } of batch) {
        const row = Object.fromEntries(at.map(([column, index]) => [column, fields[index] ?? '']));
        const key = textKey(rowText(row, text));
        if (trainKeys.has(key)) leaked.add(key);
      }
    }
  } finally {
    await closeCsv(holdout);
  }
  return leaked;
}
