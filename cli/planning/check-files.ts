// Reads a run's files before anything starts, and first says which column is what.
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { columnsLine } from '../inputs/columns-line.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { Declared } from '../target/endpoints.ts';
import { plain } from '../terminal/text.ts';
import { prepare, trainAdvice } from './estimate.ts';

/** Codes of warnings about how the files were read. All others are in the report. */
const ABOUT_FILES = new Set([
  ...['column_tells_label', 'labels_folded', 'encoding_detected', 'no_header', 'blank_rows', 'comments_skipped'],
  ...['repeated_headers', 'unnamed_columns', 'renamed_columns', 'empty_columns', 'nul_dropped', 'file_read'],
  ...['delimiter_detected', 'apostrophes_are_quotes', 'backslashes_escape', 'quotes_are_text'],
]);

/** @throws InputError for files that the run cannot use */
export async function checkFiles(
  inputs: Inputs,
  benchmark: Benchmark,
  { endpoints, limits }: Pick<Declared, 'endpoints' | 'limits'>,
  say: (line: string) => void,
): Promise<void> {
  const { columns, warnings } = await prepare(inputs, benchmark, endpoints, limits);
  say(columnsLine(columns));
  for (const { code, message } of warnings) {
    if (ABOUT_FILES.has(code)) say(`Note: ${plain(message)}`);
    if (code === 'no_train') say(`Note: ${plain(message)} ${trainAdvice(inputs.purpose)}`);
  }
}
