// Guesses the encoding of a file that is not UTF-8.
import { isUtf8 } from 'node:buffer';
import { type Encoding, UTF8, UTF16_BE, UTF16_LE, utf8Length } from './encoding.ts';
import { encodingNamed } from './legacy.ts';

/** Windows versions of these encodings: they use the bytes that ISO 8859 reserves for control characters. */
const OF_WINDOWS: Readonly<Record<string, string>> = {
  'ISO-8859-1': 'windows-1252',
  'ISO-8859-6': 'windows-1256',
  'ISO-8859-7': 'windows-1253',
  'ISO-8859-8': 'windows-1255',
  'ISO-8859-9': 'windows-1254',
};
const MOST_COMMON = 'windows-1252';

/**
 * @param bytes the beginning of the part that is not UTF-8.
 * @returns undefined for binary data, and for damaged UTF-8: another encoding would spoil the rest of it.
 */
export async function detectEncoding(bytes: Buffer): Promise<Encoding | undefined> {
  if (isDamagedUtf8(bytes) || isBinary(bytes)) return undefined;
  const sample = linesThatMatter(bytes);
  const { analyse } = await import('./chardet.ts');
  const [best] = analyse(sample);
  for (const name of [best === undefined ? MOST_COMMON : (OF_WINDOWS[best.name] ?? best.name), MOST_COMMON]) {
    const encoding = encodingNamed(name);
    if (!encoding || encoding === UTF8 || encoding === UTF16_LE || encoding === UTF16_BE) continue;
    const text = encoding.toUtf8(sample)?.toString();
    if (text !== undefined && !HAS_CONTROLS.test(text)) return encoding;
  }
  return undefined;
}

/** No text has these C1 controls, so bytes that decode to them are in another encoding. */
const HAS_CONTROLS = /[\x80-\x84\x86-\x9f]/;

/** UTF-16 without a byte order mark: every other byte of an ASCII character is 0. */
export function unmarkedUtf16(head: Buffer): Encoding | undefined {
  const units = Math.floor(head.length / 2);
  if (units < 2) return undefined;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < units * 2; at += 2) {
    if (head[at] === 0) even++;
    if (head[at + 1] === 0) odd++;
  }
  const encoding = odd > even ? UTF16_LE : UTF16_BE;
  const most = Math.max(even, odd);
  // U+4E00 and similar characters, common in Chinese, have a 0 in the other byte.
  if (most < 2 || most < units * MIN_ASCII_SHARE || Math.min(even, odd) > most / 2) return undefined;
  const text = encoding.toUtf8(head.subarray(0, encoding.complete(head)));
  // UTF-8 with a few NUL characters is also valid UTF-16, but of odd letters and without line ends.
  return text && (text.includes('\n') || text.includes('\r')) ? encoding : undefined;
}

/** In a table of any language, at least the delimiters and line ends are ASCII. */
const MIN_ASCII_SHARE = 0.01;

/** Whether multi-byte characters outnumber the bytes that belong to no character. */
function isDamagedUtf8(bytes: Buffer): boolean {
  let good = 0;
  let bad = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes.readUInt8(at);
    const length = utf8Length(byte);
    if (length === 1 && byte < 0x80) at++;
    else if (isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length) {
      good++;
      at += length;
    } else {
      const end = continuationsAfter(bytes, at);
      // Truncated characters, surrogates and overlong forms come from UTF-8 too.
      if (byte >= 0xc0 && end - at >= 2 && end - at <= length) good++;
      bad++;
      at = byte >= 0xc0 ? end : at + 1;
    }
  }
  return bad > 0 && good >= bad;
}

function continuationsAfter(bytes: Buffer, at: number): number {
  let end = at + 1;
  while (end < bytes.length && (bytes.readUInt8(end) & 0xc0) === 0x80) end++;
  return end;
}

const MAX_CONTROL_SHARE = 0.01;

function isBinary(bytes: Buffer): boolean {
  let controls = 0;
  for (const byte of bytes) if (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) controls++;
  return controls > 2 && controls > bytes.length * MAX_CONTROL_SHARE;
}

/** Keeps the lines that are not ASCII: English names and labels say nothing about the encoding. */
function linesThatMatter(bytes: Buffer): Buffer {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found + 1;
    const line = bytes.subarray(start, end);
    // A sample's last line may end inside a character.
    if (line.some((byte) => byte >= 0x80) && (found >= 0 || lines.length === 0)) lines.push(line);
    start = end;
  }
  return Buffer.concat(lines);
}
