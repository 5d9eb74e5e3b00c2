// Splits a JSON text into the elements of its outermost list, and JSON Lines into lines, in constant memory.
import { MAX_RECORD_BYTES } from '../../contracts/limits.ts';
import { MAX_DEPTH } from '../limits.ts';
import { unusable } from '../table.ts';
import { toText } from '../text-bytes.ts';
import { parseValue } from './value.ts';

export interface JsonRecord {
  readonly value: unknown;
  /** The line where it begins, counted from 1. */
  readonly line: number;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const isSpace = (byte: number): boolean => byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;

const TOO_LARGE = `is larger than ${MAX_RECORD_BYTES / 1024 / 1024} MB.`;

/** Skips blank lines. @throws InputError at a line that is not JSON. */
export async function* jsonLines(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<JsonRecord, void> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 0;
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      line++;
      yield* record(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > MAX_RECORD_BYTES) throw unusable(file, `this line ${TOO_LARGE}`, ONE_A_LINE, line + 1);
  }
  line++;
  yield* record(rest);

  function* record(bytes: Buffer): Generator<JsonRecord, void> {
    const text = toText(bytes, file, line);
    if (text.trim() !== '') yield { value: parseValue(text, file, line), line };
  }
}

const ONE_A_LINE = 'Expected one JSON value on each line.';

/** The elements of `[…]`. @throws InputError if the text is not one complete list. */
export async function* jsonElements(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<JsonRecord, void> {
  const splitter = new Splitter(file);
  for await (const chunk of chunks) {
    splitter.write(chunk);
    for (const { bytes, line } of splitter.take()) {
      yield { value: parseValue(toText(bytes, file, line), file, line), line };
    }
  }
  splitter.end();
}

interface Piece {
  readonly bytes: Buffer;
  readonly line: number;
}

/** Knows only strings, brackets and commas. The parser checks each element. */
class Splitter {
  readonly #file: string;
  #depth = 0;
  #line = 1;
  #inString = false;
  #isEscaped = false;
  #isClosed = false;
  /** The element being read. */
  #pieces: Buffer[] = [];
  #bytes = 0;
  #startLine = 0;
  #found: Piece[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  take(): readonly Piece[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  write(chunk: Buffer): void {
    /** Where the current element begins or continues in this chunk; -1 for none. */
    let from = this.#startLine > 0 ? 0 : -1;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === NEWLINE) this.#line++;
      if (this.#inString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) this.#inString = false;
        continue;
      }
      if (isSpace(byte)) continue;
      if (this.#isClosed) throw this.#broken('something follows the end of the list.');
      if (this.#depth === 1 && (byte === COMMA || CLOSING.has(byte))) {
        if (from >= 0) this.#finish(chunk.subarray(from, at));
        else if (byte === COMMA || this.#expectsValue) throw this.#broken('a value is missing before this place.');
        from = -1;
        this.#expectsValue = byte === COMMA;
        if (byte !== COMMA) this.#close();
        continue;
      }
      if (this.#depth === 1 && from < 0) {
        from = at;
        this.#startLine = this.#line;
      }
      if (byte === QUOTE) this.#inString = true;
      else if (OPENING.has(byte)) this.#open();
      else if (CLOSING.has(byte)) this.#depth--;
    }
    if (from >= 0) this.#keep(chunk.subarray(from));
  }

  /** @throws InputError if the list is not closed. */
  end(): void {
    if (!this.#isClosed) throw this.#broken('the list is never closed: the file was cut off.');
  }

  #expectsValue = false;

  #open(): void {
    this.#depth++;
    if (this.#depth > MAX_DEPTH) throw this.#broken(`values are nested more than ${MAX_DEPTH} deep.`);
  }

  #close(): void {
    this.#depth = 0;
    this.#isClosed = true;
  }

  #keep(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes <= MAX_RECORD_BYTES) return;
    throw unusable(this.#file, `the value that begins on this line ${TOO_LARGE}`, undefined, this.#startLine);
  }

  #finish(bytes: Buffer): void {
    this.#keep(bytes);
    this.#found.push({ bytes: Buffer.concat(this.#pieces), line: this.#startLine });
    this.#pieces = [];
    this.#bytes = 0;
    this.#startLine = 0;
  }

  #broken(message: string): Error {
    return unusable(this.#file, `the JSON cannot be read: ${message}`, 'Write the file again.', this.#line);
  }
}
