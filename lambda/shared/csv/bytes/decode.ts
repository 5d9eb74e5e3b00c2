// Decodes a file to UTF-8 without a byte order mark, checking every byte.
import { isAscii, isUtf8 } from 'node:buffer';
import type { Warning } from '../../contracts/run.ts';
import { InputError } from '../../text/input-error.ts';
import { atLeast, joined, readHead, startsWith } from './chunks.ts';
import { detectEncoding, unmarkedUtf16 } from './detect.ts';
import { type Encoding, markedEncoding, UTF8, UTF16_BE, UTF16_LE } from './encoding.ts';
import { encodingNamed } from './legacy.ts';
import { NulFilter } from './nul.ts';
import { UndecodableError } from './undecodable.ts';
import type { Unpacked } from './unpack.ts';

/** Bytes that decide the encoding: at the beginning, or from the first byte that does not fit. */
const SAMPLE_BYTES = 64 * 1024;

export interface Decoded {
  readonly chunks: AsyncGenerator<Buffer, void>;
  /** Absent for UTF-8 and UTF-16. */
  readonly encoding?: string;
}

/**
 * @param wanted the name of the file's encoding; by default its first bytes decide.
 * @param notes receives what the user must know, some of it only at the end.
 * @throws InputError for an unknown encoding. The chunks throw it for many NUL characters.
 * @throws UndecodableError from the chunks, with the byte's offset in the file and its line.
 */
export async function decode(
  unpacked: Unpacked,
  file: string,
  wanted: string | undefined,
  notes: Warning[],
): Promise<Decoded> {
  const { head, rest, whole } = await readHead(unpacked.chunks, atLeast(SAMPLE_BYTES));
  const sample = head.subarray(0, SAMPLE_BYTES);
  const encoding = wanted === undefined ? await encodingOf(sample) : chosenEncoding(wanted, sample, file);
  const isUnicode = [UTF8, UTF16_LE, UTF16_BE].includes(encoding);
  if (!isUnicode && wanted === undefined) notes.push(encodingNote(file, encoding.name));
  const nul = new NulFilter(file, notes, sample, whole && head.length === sample.length, encoding);
  const chunks = decoded(joined(head, rest), { file, encoding, nul, wanted, packed: unpacked.packed });
  return isUnicode ? { chunks } : { chunks, encoding: encoding.name };
}

export function encodingNote(file: string, encoding: string): Warning {
  const message = `${file} is not UTF-8 and was read as ${encoding}. Give \`--encoding\`, or \`encoding\` in the benchmark, to override.`;
  return { code: 'encoding_detected', message };
}

async function encodingOf(sample: Buffer): Promise<Encoding> {
  const known = markedEncoding(sample) ?? unmarkedUtf16(sample);
  if (known || isUtf8(sample.subarray(0, UTF8.complete(sample)))) return known ?? UTF8;
  return (await detectEncoding(sample)) ?? UTF8;
}

function chosenEncoding(wanted: string, sample: Buffer, file: string): Encoding {
  const encoding = encodingNamed(wanted);
  if (!encoding) {
    const message = `the encoding ${JSON.stringify(wanted)} is not known.`;
    const advice = 'Expected a name such as utf-8, windows-1252, windows-1251, shift_jis, gb18030, big5 or euc-kr.';
    throw new InputError([{ file, message, advice }]);
  }
  // "UTF-16" does not give the byte order; the mark does.
  return encoding === UTF16_LE && markedEncoding(sample) === UTF16_BE ? UTF16_BE : encoding;
}

interface Decoding {
  readonly file: string;
  readonly encoding: Encoding;
  readonly nul: NulFilter;
  readonly wanted: string | undefined;
  readonly packed: boolean;
}

async function* decoded(
  chunks: AsyncGenerator<Buffer, void>,
  { file, encoding, nul, wanted, packed }: Decoding,
): AsyncGenerator<Buffer, void> {
  const { head, rest } = await readHead(chunks, atLeast(3));
  const marked = encoding.byteOrderMark.length > 0 && startsWith(head, encoding.byteOrderMark);
  const mark = marked ? encoding.byteOrderMark.length : 0;
  const lines = new LineCounter();
  /** Whether the file has proved to be UTF-8, so that an invalid byte is damage. */
  let proved = encoding !== UTF8 || wanted !== undefined || marked;
  let offset = mark;
  let carry: Buffer = Buffer.alloc(0);
  for await (const chunk of joined(head.subarray(mark), rest)) {
    const bytes = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
    const end = encoding.complete(bytes);
    yield* checked(bytes.subarray(0, end), bytes);
    offset += end;
    carry = bytes.subarray(end);
  }
  if (carry.length > 0) yield* checked(carry, carry);

  /** Passes on the text before a bad byte first, because its rows may have problems too. */
  async function* checked(bytes: Buffer, all: Buffer): AsyncGenerator<Buffer, void> {
    const text = encoding.toUtf8(bytes);
    if (text) {
      proved ||= !isAscii(text);
      const clean = nul.clean(text, lines);
      lines.count(clean);
      yield clean;
      return;
    }
    const bad = encoding.firstBadByte(bytes);
    if (bad > 0) yield* checked(bytes.subarray(0, bad), bytes.subarray(0, bad));
    const found = proved ? undefined : await detectEncoding(all.subarray(bad, bad + SAMPLE_BYTES));
    throw undecodable(bytes, bad, found?.name);
  }

  function undecodable(bytes: Buffer, at: number, found: string | undefined): UndecodableError {
    const value = bytes
      .subarray(at, at + 1)
      .toString('hex')
      .toUpperCase();
    const place = `offset ${offset + at}${packed ? ' of the unpacked file' : ''}`;
    const message = `byte 0x${value} at ${place} is not valid ${encoding.name}.`;
    return new UndecodableError([{ file, line: lines.line, message, advice: advice(found) }], 0, found);
  }
}

const SAVE_AS =
  'Save the file as UTF-8: in Excel "CSV UTF-8"; in pandas read_csv(path, encoding="cp1252"), or whatever it is in, then to_csv.';

function advice(found: string | undefined): string {
  const looks = found === undefined ? '' : `: it looks like ${found}`;
  return `${SAVE_AS} Or give \`--encoding\`, or \`encoding\` in the benchmark${looks}.`;
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
