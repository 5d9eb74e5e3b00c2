// Streams the rows of a CSV with their line numbers, in constant memory whatever the file's size.

import type { Readable } from 'node:stream';
import { CsvError } from 'csv-parse';
import type { Reading } from '../contracts/choices/reading.ts';
import { MAX_COLUMNS, MAX_RECORD_BYTES } from '../contracts/limits.ts';
import type { Warning } from '../contracts/run.ts';
import { InputError } from '../text/input-error.ts';
import { type Head, joined, readHead } from './bytes/chunks.ts';
import { decode } from './bytes/decode.ts';
import { withProblems } from './bytes/undecodable.ts';
import { unpack } from './bytes/unpack.ts';
import { type Dialect, readDialect } from './dialect/head.ts';
import { namedColumns, numberedColumns } from './names.ts';
import { dialectNotes, leftOutNotes } from './notes.ts';
import { TOO_LARGE, unreadable } from './problems.ts';
import { type CsvRow, RowReader, RowTooLargeError, SwallowedRowsError } from './rows.ts';

export interface CsvTable {
  readonly header: readonly string[];
  readonly delimiter: string;
  /** Read this once and to the end, or call `closeCsv`. */
  readonly batches: AsyncIterable<readonly CsvRow[]>;
  /** What the reader found out about the file. Every later pass must open it with this to see the same rows. */
  readonly reading: Reading;
  /** What was done to read the file. Reading the batches may add more. */
  readonly notes: readonly Warning[];
}

/** Decoded bytes that decide a file's delimiter, quotes and header. */
const HEAD_BYTES = 64 * 1024;

/**
 * Accepts any encoding, compression and dialect, with or without a header: the beginning of the file and `reading` say
 * how to read it. Skips rows without content.
 * @param file its name in problems.
 * @param known the file's dialect, if it need not be detected.
 * @throws InputError for an unusable header; the batches throw it for content that is not CSV.
 * @throws UndecodableError if only a later part of the file shows that it is in another encoding; see readTwice.
 */
export async function openCsv(
  source: Readable,
  file: string,
  reading: Reading = {},
  known?: Dialect,
): Promise<CsvTable> {
  try {
    const notes: Warning[] = [];
    const decoded = await decode(await unpack(source, file), file, reading.encoding, notes);
    const beginning = await readHead(decoded.chunks, hasFirstLine());
    const text = headText(beginning);
    const dialect = known ?? readDialect(text.text, text.whole, reading.header);
    const reader = new RowReader(dialect);
    const skipped = Buffer.byteLength(text.text.slice(0, dialect.skipped.length));
    const table = joined(beginning.head.subarray(skipped), beginning.rest);
    const batches = readBatches(source, table, reader, file, notes);
    await batches.next();
    const header = headerOf(reader, dialect, file, notes, beginning.failure);
    return {
      header,
      delimiter: dialect.rules.delimiter,
      batches,
      reading: {
        ...((reading.header !== undefined || !dialect.header) && { header: dialect.header }),
        ...(decoded.encoding !== undefined && { encoding: decoded.encoding }),
      },
      notes,
    };
  } catch (error) {
    source.destroy();
    throw error;
  }
}

/** Releases a table's source before the last batch is read. */
export async function closeCsv(table: CsvTable): Promise<void> {
  await table.batches[Symbol.asyncIterator]().return?.();
}

/** Asks for HEAD_BYTES and the end of a line that is not blank, but for no more bytes than a row may have. */
function hasFirstLine(): (bytes: number, last: Buffer) => boolean {
  let line = 'none' as 'none' | 'begun' | 'ended';
  return (bytes, last) => {
    for (let at = 0; at < last.length && line !== 'ended'; at++) {
      const isBreak = last[at] === 0x0a || last[at] === 0x0d;
      if (!isBreak && last.readUInt8(at) > 0x20) line = 'begun';
      else if (isBreak && line === 'begun') line = 'ended';
    }
    return bytes > MAX_RECORD_BYTES || (bytes >= HEAD_BYTES && line === 'ended');
  };
}

/** Returns the same text for the same file, wherever its chunks end. */
function headText({ head, whole }: Head): { text: string; whole: boolean } {
  const ended = hasFirstLine();
  let end = Math.min(head.length, HEAD_BYTES);
  // Chunks may end anywhere; the head must not.
  if (!ended(end, head.subarray(0, end))) {
    while (end < head.length && !ended(end, head.subarray(end, end + 1))) end++;
  }
  return { text: head.toString('utf8', 0, end), whole: whole && end === head.length };
}

/** The first batch is empty and says that the header has been read. An error follows the rows before it. */
async function* readBatches(
  source: Readable,
  text: AsyncGenerator<Buffer, void>,
  reader: RowReader,
  file: string,
  notes: Warning[],
): AsyncGenerator<readonly CsvRow[], void> {
  try {
    for await (const chunk of text) {
      await reader.write(chunk);
      yield* reader.takeBatches();
    }
    await reader.end();
    yield* reader.takeBatches();
    notes.push(...leftOutNotes(reader.leftOut, file));
  } catch (error) {
    yield* reader.takeBatches();
    if (error instanceof CsvError || error instanceof SwallowedRowsError)
      throw new InputError([unreadable(error, reader, file)]);
    throw error instanceof RowTooLargeError ? new InputError([{ file, line: reader.line, ...TOO_LARGE }]) : error;
  } finally {
    source.destroy();
  }
}

/** @param failure an error from reading the beginning; it is reported with the header's problems. */
function headerOf(
  { first, firstLine }: RowReader,
  dialect: Dialect,
  file: string,
  notes: Warning[],
  failure: unknown,
): readonly string[] {
  if (first === undefined) {
    throw new InputError([
      { file, message: 'the file is empty.', advice: 'Expected a header line, then one line for each labelled text.' },
    ]);
  }
  if (first.length > MAX_COLUMNS) {
    const message = `the header has ${first.length} columns; expected at most ${MAX_COLUMNS}.`;
    const advice = 'Expected a line for each text: was the table turned on its side? Or leave columns out.';
    const problem = { file, line: firstLine, message, advice };
    throw failure instanceof InputError
      ? withProblems(failure, [problem, ...failure.problems], failure.more)
      : new InputError([problem]);
  }
  notes.push(...dialectNotes(dialect, file));
  if (!dialect.header) return numberedColumns(dialect.width);
  const named = namedColumns(first, dialect.width, file);
  notes.push(...named.notes);
  return named.names;
}
