// Streams the rows of a CSV with their line numbers, in constant memory whatever the file's size.

import type { Readable } from 'node:stream';
import { CsvError, type Parser, parse } from 'csv-parse';
import { MAX_COLUMNS, MAX_RECORD_BYTES } from '../contracts/limits.ts';
import type { Reading } from '../contracts/reading.ts';
import type { Problem } from '../contracts/run.ts';
import { InputError, MAX_LISTED_PROBLEMS } from '../text/input-error.ts';
import { listed } from '../text/words.ts';
import { joined, unpack } from './bytes.ts';
import { decode } from './decode.ts';
import { guessDelimiter } from './delimiter.ts';

export interface CsvTable {
  readonly header: readonly string[];
  readonly delimiter: string;
  /** Read this once and to the end, or call `closeCsv`. */
  readonly batches: AsyncIterable<readonly CsvRow[]>;
}

export interface CsvRow {
  /** The line on which the row starts, counted from 1 as editors do. */
  readonly line: number;
  /** Whatever fields the row has. The caller judges whether their number matches the header. */
  readonly fields: readonly string[];
}

/** A promise for each row would cost more than reading it. */
const BATCH_ROWS = 256;

/**
 * Accepts UTF-8, or UTF-16 with a byte order mark, gzipped or not, with commas, semicolons or tabs, and LF, CRLF or CR.
 * Skips blank lines.
 * @param file its name in problems.
 * @throws InputError here for an unusable header and, while the batches are read, for anything that is not valid CSV.
 */
export async function openCsv(source: Readable, file: string, _reading: Reading = {}): Promise<CsvTable> {
  try {
    const text = decode(await unpack(source, file), file);
    const { delimiter, head } = await guessDelimiter(text);
    const reader = new RowReader(delimiter);
    const batches = readBatches(source, joined(head, text), reader, file);
    await batches.next();
    checkHeader(reader, file);
    return { header: reader.header, delimiter, batches };
  } catch (error) {
    source.destroy();
    throw error;
  }
}

/** Releases a table's source before the last batch is read. */
export async function closeCsv(table: CsvTable): Promise<void> {
  await table.batches[Symbol.asyncIterator]().return?.();
}

/** The first batch is empty and only tells that the header was read. An error comes after the rows before it. */
async function* readBatches(
  source: Readable,
  text: AsyncGenerator<Buffer, void>,
  reader: RowReader,
  file: string,
): AsyncGenerator<readonly CsvRow[], void> {
  try {
    for await (const chunk of text) {
      await reader.write(chunk);
      yield* reader.takeBatches();
    }
    await reader.end();
    yield* reader.takeBatches();
  } catch (error) {
    yield* reader.takeBatches();
    if (error instanceof CsvError) throw new InputError([unreadable(error, reader, file)]);
    throw error instanceof RowTooLargeError ? new InputError([{ file, line: reader.line, ...TOO_LARGE }]) : error;
  } finally {
    source.destroy();
  }
}

/** The parser's own limit ignores delimiters, so a row of nothing but delimiters would fill the memory. */
class RowTooLargeError extends Error {}

class RowReader {
  header: readonly string[] = [];
  headerLine = 1;
  readonly #parser: Parser;
  #batches: CsvRow[][] = [];
  /** Lines of the rows read so far. The parser's own count is wrong for CRLF inside quotes. */
  #lines = 0;
  #rows = 0;
  /** Bytes since the last chunk in which a row ended. */
  #bytes = 0;

  constructor(delimiter: string) {
    this.#parser = parse({
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      max_record_size: MAX_RECORD_BYTES,
      // Otherwise the parser creates an error object for each blank line, which is a hundred times slower.
      skip_empty_lines: true,
      // Rows are taken here rather than from the stream, which drops its buffered rows when it fails.
      on_record: (fields) => this.#onRecord(fields),
    });
    // The callbacks below receive the error too.
    this.#parser.on('error', () => {});
  }

  /** The line on which the current row starts. */
  get line(): number {
    return this.#lines + this.#parser.info.empty_lines + 1;
  }

  /** Resolves when all rows that end in the chunk have been read. */
  async write(chunk: Buffer): Promise<void> {
    const ended = this.#ended();
    await new Promise<void>((resolve, reject) => {
      this.#parser.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
    this.#bytes = this.#ended() === ended ? this.#bytes + chunk.length : 0;
    if (this.#bytes > MAX_RECORD_BYTES) throw new RowTooLargeError();
  }

  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#parser.end((error?: Error | null) => (error ? reject(error) : resolve()));
    });
  }

  takeBatches(): readonly CsvRow[][] {
    const batches = this.#batches;
    this.#batches = [];
    return batches;
  }

  #ended(): number {
    return this.#rows + this.#parser.info.empty_lines;
  }

  #onRecord(fields: string[]): null {
    const line = this.line;
    this.#rows++;
    this.#lines += 1 + lineBreaks(fields);
    if (fields.length === 1 && fields[0]?.trim() === '') return null;
    if (this.header.length === 0) {
      this.header = fields;
      this.headerLine = line;
      this.#batches.push([]);
      return null;
    }
    const last = this.#batches.at(-1);
    if (last && last.length > 0 && last.length < BATCH_ROWS) last.push({ line, fields });
    else this.#batches.push([{ line, fields }]);
    return null;
  }
}

/** Outside quotes a line break ends the row, so all line breaks inside a row are in its fields. */
function lineBreaks(fields: readonly string[]): number {
  let count = 0;
  for (const field of fields) {
    if (field.includes('\n') || field.includes('\r')) count += field.match(/\r\n|\r|\n/g)?.length ?? 0;
  }
  return count;
}

function checkHeader({ header, headerLine }: RowReader, file: string): void {
  if (header.length === 0) {
    throw new InputError([
      { file, message: 'the file is empty.', advice: 'Expected a header line, then one line for each labelled text.' },
    ]);
  }
  if (header.length > MAX_COLUMNS) {
    const message = `the header has ${header.length} columns; expected at most ${MAX_COLUMNS}.`;
    const advice = 'Expected a line for each text: was the table turned on its side? Or leave columns out.';
    throw new InputError([{ file, line: headerLine, message, advice }]);
  }
  const problems: Problem[] = [];
  const unnamed = header.flatMap((name, index) => (name.trim() === '' ? [index + 1] : []));
  if (unnamed.length > 0) {
    problems.push({
      file,
      line: headerLine,
      message: `the header has no name for column ${listed(unnamed, MAX_LISTED_PROBLEMS)} of ${header.length}.`,
      advice: 'Give every column a name; in pandas, leave the index out with to_csv(path, index=False).',
    });
  }
  const seen = new Set<string>();
  const repeated = new Set(header.filter((name) => name.trim() !== '' && seen.size === seen.add(name).size));
  if (repeated.size > 0) {
    problems.push({
      file,
      line: headerLine,
      message: `the header has more than one column called ${listed(
        [...repeated].map((name) => JSON.stringify(name)),
        MAX_LISTED_PROBLEMS,
      )}.`,
      advice: 'Rename or remove all but one.',
    });
  }
  if (problems.length > 0) throw new InputError(problems);
}

function unreadable(error: CsvError, reader: RowReader, file: string): Problem {
  const column = typeof error.column === 'number' ? reader.header[error.column] : undefined;
  const field = column === undefined ? 'a field' : `the field ${JSON.stringify(column)}`;
  const { message, advice } = explain(error, field);
  return { file, line: reader.line, message, advice };
}

const TOO_LARGE = {
  message: `the row that starts on this line is larger than ${MAX_RECORD_BYTES / 1024 / 1024} MB.`,
  advice: 'Shorten it. Or is a quote opened on this line that is never closed?',
};

const QUOTE_RULE = 'Put the whole field in double quotes and write each quote inside it twice ("").';

function explain(error: CsvError, field: string): { message: string; advice: string } {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return {
        message: `the quote that opens ${field} of the row on this line is never closed.`,
        advice: `Close it. ${QUOTE_RULE}`,
      };
    case 'CSV_INVALID_CLOSING_QUOTE':
      return {
        message: `in the row that starts on this line, ${field} goes on after its closing quote.`,
        advice: `${QUOTE_RULE} Or was a quote before it never closed? pandas' to_csv writes all of this right.`,
      };
    case 'INVALID_OPENING_QUOTE':
      return {
        message: `in the row that starts on this line, ${field} has a quote inside it and is not itself in quotes.`,
        advice: `${QUOTE_RULE} pandas' to_csv writes all of this right.`,
      };
    case 'CSV_MAX_RECORD_SIZE':
      return TOO_LARGE;
    default:
      return { message: `the row that starts on this line cannot be read (${error.message}).`, advice: QUOTE_RULE };
  }
}
