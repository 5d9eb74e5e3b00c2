// How messages name the columns of a file.
import type { Problem } from '../contracts/run.ts';
import { orDidYouMean } from '../text/closest.ts';
import { listed } from '../text/words.ts';

/** Columns named in one message, because a table may have thousands. */
const MAX_NAMED_COLUMNS = 50;

export const quote = (column: string): string => JSON.stringify(column);

/** @example 'Columns: "id", "title", "tag".' */
export const columnsAre = (header: readonly string[]): string =>
  `Columns: ${listed(header.map(quote), MAX_NAMED_COLUMNS)}.`;

/** @example named(['a', 'b', 'c']) // '"a", "b" and "c"' */
export function named(columns: readonly string[]): string {
  const all = columns.slice(0, MAX_NAMED_COLUMNS).map(quote);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** @param why what asks for the missing column; the message puts it after "which". */
export function unknownColumn(column: string, why: string, header: readonly string[], file: string): Problem {
  return {
    file,
    message: `there is no column ${quote(column)}, which ${why}${orDidYouMean(column, header, quote)}`,
    advice: columnsAre(header),
  };
}
