// Decodes a file to UTF-8 without a byte order mark, checking every byte.
import { InputError } from '../text/input-error.ts';
import { joined, readHead, startsWith, type Unpacked } from './bytes.ts';
import { BYTE_ORDER_MARK_BYTES, type Encoding, encodingOf } from './encoding.ts';

/** @throws InputError with the byte's offset and line for a byte that cannot be decoded and for NUL. */
export async function* decode({ chunks, packed }: Unpacked, file: string): AsyncGenerator<Buffer, void> {
  const { head, rest } = await readHead(chunks, BYTE_ORDER_MARK_BYTES);
  const encoding = encodingOf(head);
  const mark = startsWith(head, encoding.byteOrderMark) ? encoding.byteOrderMark.length : 0;
  const lines = new LineCounter();
  let offset = mark;
  let carry: Buffer = Buffer.alloc(0);
  for await (const chunk of joined(head.subarray(mark), rest)) {
    const bytes = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
    const end = encoding.complete(bytes);
    yield* checked(bytes.subarray(0, end));
    offset += end;
    carry = bytes.subarray(end);
  }
  if (carry.length > 0) throw undecodable(carry, 0);

  /** Passes on the text before a bad byte first, because its rows may have problems too. */
  function* checked(bytes: Buffer): Generator<Buffer, void> {
    const text = encoding.toUtf8(bytes);
    if (!text) {
      const bad = encoding.firstBadByte(bytes);
      yield* checked(bytes.subarray(0, bad));
      throw undecodable(bytes, bad);
    }
    const nul = text.indexOf(0);
    const good = nul < 0 ? text : text.subarray(0, nul);
    lines.count(good);
    yield good;
    if (nul >= 0) throw nulCharacter();
  }

  function undecodable(bytes: Buffer, at: number): InputError {
    const value = bytes
      .subarray(at, at + 1)
      .toString('hex')
      .toUpperCase();
    const place = `offset ${offset + at}${packed ? ' of the unpacked file' : ''}`;
    const message = `byte 0x${value} at ${place} is not valid ${encoding.name}.`;
    return new InputError([{ file, line: lines.line, message, advice: SAVE_AS }]);
  }

  function nulCharacter(): InputError {
    const message = 'there is a NUL character, which no text holds.';
    return new InputError([{ file, line: lines.line, message, advice: nulAdvice(encoding) }]);
  }
}

const SAVE_AS =
  'Save the file as UTF-8: in Excel "CSV UTF-8"; in pandas read_csv(path, encoding="cp1252"), or whatever it is in, then to_csv.';

function nulAdvice(encoding: Encoding): string {
  return encoding.name === 'UTF-8'
    ? 'If the file is UTF-16, save it as UTF-8; if it is no CSV at all, export it as one.'
    : 'Export the file as CSV in UTF-8.';
}

/** LF, CRLF and CR each end a line, as in an editor. */
class LineCounter {
  line = 1;
  #afterCr = false;

  count(bytes: Buffer): void {
    for (const byte of bytes) {
      if (byte === 0x0d || (byte === 0x0a && !this.#afterCr)) this.line++;
      this.#afterCr = byte === 0x0d;
    }
  }
}
