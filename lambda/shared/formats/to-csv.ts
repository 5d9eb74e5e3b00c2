// Writes rows as the one kind of CSV that every later pass reads: UTF-8, commas, LF, a header, quotes only where
// needed.
import { MAX_COLUMNS, MAX_RECORD_BYTES } from '../contracts/limits.ts';
import { InputError } from '../text/input-error.ts';
import { type FormatTable, unusable } from './table.ts';

/** Characters passed on at once. */
const CHUNK = 256 * 1024;

/** @throws InputError for unusable column names and, while it is read, for a row that CSV cannot hold. */
export async function* toCsv({ columns, rows }: FormatTable, file: string): AsyncGenerator<string, void> {
  checkColumns(columns, file);
  let text = `${line(columns)}\n`;
  let row = 0;
  for await (const fields of rows) {
    row++;
    const next = line(fields);
    if (next.length > MAX_RECORD_BYTES)
      throw atRow(file, row, `the row is larger than ${MAX_RECORD_BYTES / 1024 / 1024} MB.`);
    if (next.includes('\0')) throw atRow(file, row, 'there is a NUL character; text has none.');
    text += `${next}\n`;
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  yield text;
}

const NEEDS_QUOTES = /[",\r\n]/;
const field = (text: string): string => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Quotes a single empty field, because it would be a blank line. */
function line(fields: readonly string[]): string {
  return fields.length === 1 && fields[0] === '' ? '""' : fields.map(field).join(',');
}

const atRow = (file: string, row: number, message: string): InputError => new InputError([{ file, row, message }]);

function checkColumns(columns: readonly string[], file: string): void {
  if (columns.length > MAX_COLUMNS)
    throw unusable(file, `there are ${columns.length} columns; expected at most ${MAX_COLUMNS}.`);
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined)
    throw unusable(
      file,
      `there is more than one column called ${JSON.stringify(twice)}.`,
      'Rename or remove all but one.',
    );
  if (columns.some((name) => name.trim() === '')) throw unusable(file, 'there is a column without a name.', 'Name it.');
}
