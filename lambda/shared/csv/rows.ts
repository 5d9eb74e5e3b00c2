// Parses text into rows with their line numbers.
import { type Parser, parse } from 'csv-parse';
import { MAX_RECORD_BYTES } from '../contracts/limits.ts';
import type { Dialect } from './dialect/head.ts';
import { kindOf } from './dialect/kinds.ts';
import type { Rules } from './dialect/rules.ts';
import { scan } from './dialect/scan.ts';
import { Recent } from './recent.ts';

export interface CsvRow {
  /** The line on which the row starts, counted from 1 as editors do. */
  readonly line: number;
  /** All fields of the row. The caller decides whether there is one for each name in the header. */
  readonly fields: readonly string[];
}

/** Rows per batch: a promise for each row would cost more than reading it. */
const BATCH_ROWS = 256;

/** The parser's own limit ignores delimiters, so a row of nothing but delimiters would fill the memory. */
export class RowTooLargeError extends Error {}

/** A multi-line field continues after its closing quote: an earlier quote was never closed and has swallowed rows. */
export class SwallowedRowsError extends Error {
  readonly column: number;

  constructor(column: number) {
    super('a field goes on after its closing quote');
    this.column = column;
  }
}

export class RowReader {
  /** The first record; undefined until it has been read. */
  first: readonly string[] | undefined;
  firstLine = 1;
  /** Rows without content, and repeated headers. */
  readonly leftOut = { blank: 0, headers: 0 };
  readonly #parser: Parser;
  readonly #rules: Rules;
  readonly #hasHeader: boolean;
  readonly #width: number;
  readonly #recent = new Recent();
  #mayRepeat = false;
  #batches: CsvRow[][] = [];
  /** Lines of the rows read so far. The parser's own count is wrong for CRLF inside quotes. */
  #lines: number;
  #rows = 0;
  /** Bytes since the last chunk in which a row ended. */
  #bytes = 0;

  constructor({ rules, skipped, header, width }: Dialect) {
    this.#rules = rules;
    this.#hasHeader = header;
    this.#width = width;
    this.#lines = skipped.lines;
    this.#parser = parse({
      delimiter: rules.delimiter,
      quote: rules.quote ?? null,
      escape: rules.escape ?? rules.quote ?? null,
      ltrim: rules.skipBlanks ?? false,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: MAX_RECORD_BYTES,
      // Without this, the parser makes an error of each empty line, a hundred times as slow.
      skip_empty_lines: true,
      // Take rows here: the stream drops the rows it holds when it fails.
      on_record: (fields, { bytes }) => this.#onRecord(fields, bytes),
    });
    // The callbacks below receive the error too.
    this.#parser.on('error', () => {});
  }

  /** Where the row being read starts. */
  get line(): number {
    return this.#lines + this.#parser.info.empty_lines + 1;
  }

  /** Resolves when all rows that end in the chunk have been read. */
  async write(chunk: Buffer): Promise<void> {
    const ended = this.#ended();
    this.#recent.push(chunk);
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

  #onRecord(fields: string[], end: number): null {
    const line = this.line;
    this.#rows++;
    const breaks = this.#lineBreaks(fields, end);
    this.#recent.forgetUntil(end);
    this.#lines += 1 + breaks;
    if (isBlank(fields[0] ?? '') && fields.every(isBlank)) {
      if (fields.length > 1) this.leftOut.blank++;
      return null;
    }
    if (this.first === undefined) {
      this.first = fields;
      this.firstLine = line;
      // A first line with numbers may be a row after all, and rows may repeat.
      this.#mayRepeat = this.#hasHeader && fields.length > 1 && fields.every((field) => kindOf(field) === undefined);
      this.#batches.push([]);
      if (this.#hasHeader) return null;
    } else if (this.#mayRepeat && isSame(fields, this.first)) {
      this.leftOut.headers++;
      return null;
    }
    this.#cut(fields);
    const last = this.#batches.at(-1);
    if (last && last.length > 0 && last.length < BATCH_ROWS) last.push({ line, fields });
    else this.#batches.push([{ line, fields }]);
    return null;
  }

  /** Drops fields beyond the last column if they are empty. */
  #cut(fields: string[]): void {
    if (fields.length <= this.#width) return;
    for (let at = this.#width; at < fields.length; at++) if (!isBlank(fields[at] ?? '')) return;
    fields.length = this.#width;
  }

  /** A line break outside quotes would have ended the row, so all its line breaks are in its fields. */
  #lineBreaks(fields: readonly string[], end: number): number {
    let count = 0;
    let column = -1;
    for (const field of fields) {
      column++;
      if (!field.includes('\n') && !field.includes('\r')) continue;
      count += field.match(/\r\n|\r|\n/g)?.length ?? 0;
      // If a field continues after its closing quote, the parser leaves its opening quote in place.
      if (this.#rules.quote !== undefined && field.startsWith(this.#rules.quote)) this.#checkClosed(column, end);
    }
    return count;
  }

  #checkClosed(column: number, end: number): void {
    const { swallowed } = scan(this.#recent.until(end).toString(), this.#rules, true);
    if (swallowed > 0) throw new SwallowedRowsError(column);
  }
}

const isBlank = (field: string): boolean => field === '' || field.trim() === '';

/** Joined files may have a byte order mark in the middle. */
function isSame(fields: readonly string[], header: readonly string[]): boolean {
  return (
    fields.length === header.length &&
    fields.at(-1) === header.at(-1) &&
    fields.every((field, at) => field === header[at] || (at === 0 && field === `\ufeff${header[at]}`))
  );
}
