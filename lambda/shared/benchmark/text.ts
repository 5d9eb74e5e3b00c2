// Reads the text of a benchmark file in its encoding, up to the allowed size.
import type { Readable } from 'node:stream';
import { markedEncoding, UTF8 } from '../csv/bytes/encoding.ts';
import { InputError } from '../text/input-error.ts';

/** Far beyond any benchmark written by a person. A file of this size is read within a second. */
export const MAX_BENCHMARK_BYTES = 1024 * 1024;

/**
 * UTF-8, or UTF-16 with a byte order mark.
 * @param source is destroyed once no more of it is needed.
 * @throws InputError for a file that is too large or is not text.
 */
export async function readBenchmarkText(source: Readable, file: string): Promise<string> {
  return decoded(await bytesOf(source, file), file);
}

async function bytesOf(source: Readable, file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    const piece = Buffer.from(chunk);
    chunks.push(piece);
    bytes += piece.length;
    if (bytes > MAX_BENCHMARK_BYTES) throw tooLarge(file);
  }
  return Buffer.concat(chunks);
}

export function tooLarge(file: string): InputError {
  const message = `the benchmark is larger than ${MAX_BENCHMARK_BYTES / 1024 / 1024} MB.`;
  return new InputError([{ file, message, advice: 'Is this the benchmark and not the data?' }]);
}

function decoded(bytes: Buffer, file: string): string {
  const encoding = markedEncoding(bytes) ?? UTF8;
  const { byteOrderMark: mark, name } = encoding;
  const body = bytes.subarray(bytes.subarray(0, mark.length).equals(mark) ? mark.length : 0);
  const end = encoding.complete(body);
  const text = encoding.toUtf8(body.subarray(0, end));
  if (text && end === body.length && !text.includes(0)) return text.toString();
  const bad = text ? end : encoding.firstBadByte(body.subarray(0, end));
  const before = (encoding.toUtf8(body.subarray(0, bad)) ?? Buffer.alloc(0)).toString();
  const nul = before.indexOf('\0');
  const line = (nul < 0 ? before : before.slice(0, nul)).split(/\r\n|\r|\n/).length;
  const message = nul < 0 ? `the text is not valid ${name}.` : 'there is a NUL character; text has none.';
  throw new InputError([{ file, line, message, advice: 'Save the benchmark as UTF-8.' }]);
}
