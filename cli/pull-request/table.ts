// A table of Markdown whose cells are Markdown already.
import { andMore } from '../../lambda/shared/text/words.ts';

/**
 * @param aligned one letter a column: l or r
 * @param most rows; the others are counted below. All by default
 */
export function table(
  head: readonly string[],
  aligned: string,
  rows: readonly (readonly string[])[],
  most = rows.length,
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (aligned[column] === 'r' ? '--:' : '---'));
  const shown = [line(head), line(rule), ...rows.slice(0, most).map(line)].join('\n');
  return rows.length > most ? `${shown}\n\n… ${andMore(rows.length - most)} in the report.` : shown;
}

/** A cell that stays on one line. */
export const unbroken = (cell: string): string => cell.replaceAll(' ', '\u00a0').replaceAll('–', '–\u2060');
