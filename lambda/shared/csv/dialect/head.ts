// Detects what the beginning of a file says about the whole file.
import { fitRules } from './dialect.ts';
import { whyRow } from './first-line.ts';
import { commentLines, separatorLine } from './preamble.ts';
import type { Rules } from './rules.ts';

export interface Dialect {
  readonly rules: Rules;
  /** Before the table, in UTF-16 code units and lines. */
  readonly skipped: { readonly length: number; readonly lines: number; readonly comments: number };
  readonly header: boolean;
  /** Why the first line is a row; absent if it is a header, or if the caller said so. */
  readonly whyRow?: string;
  /** Columns up to the last one with a name or a value. */
  readonly width: number;
}

/**
 * @param text the beginning of the file.
 * @param whole whether the text is the whole file.
 * @param header whether the first line is a header, if that is known.
 */
export function readDialect(text: string, whole: boolean, header?: boolean): Dialect {
  const separator = separatorLine(text);
  const start = text.slice(separator.length);
  const comments = commentLines(start);
  const below = judged(start.slice(comments.length), whole, separator.delimiter, header);
  const skipped = {
    length: separator.length + comments.length,
    lines: separator.lines + comments.lines,
    comments: comments.lines,
  };
  if (comments.lines === 0) return { ...below.dialect, skipped };
  // A line that begins with # may be a row, or the header if it has as many fields as the rows.
  const all = judged(start, whole, separator.delimiter, header);
  const isRecord = all.fields > 1 && all.fields === below.fields && (!below.dialect.header || !all.dialect.header);
  if (!isRecord) return { ...below.dialect, skipped };
  return { ...all.dialect, skipped: { length: separator.length, lines: separator.lines, comments: 0 } };
}

function judged(text: string, whole: boolean, delimiter: string | undefined, header: boolean | undefined) {
  const { rules, scan } = fitRules(text, whole, delimiter);
  const { records } = scan;
  const why = header === undefined ? whyRow(records) : undefined;
  const hasHeader = header ?? why === undefined;
  const filled = records.reduce((most, record) => Math.max(most, record.findLastIndex(isFilled) + 1), 0);
  const fields = records[0]?.length ?? 0;
  const width = Math.min(filled, hasHeader ? fields : mostCommon(records.map(({ length }) => length)));
  return { fields, dialect: { rules, width, header: hasHeader, ...(why !== undefined && { whyRow: why }) } };
}

const isFilled = (field: string): boolean => field.trim() !== '';

function mostCommon(numbers: readonly number[]): number {
  const groups = [...Map.groupBy(numbers, (number) => number).entries()];
  const [[most] = [0]] = groups.toSorted(([, a], [, b]) => b.length - a.length);
  return most;
}

/** For files that Holdout wrote: nothing is guessed. */
export const OWN_DIALECT: Dialect = {
  rules: { delimiter: ',', quote: '"' },
  skipped: { length: 0, lines: 0, comments: 0 },
  header: true,
  width: Number.POSITIVE_INFINITY,
};
