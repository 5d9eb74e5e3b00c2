// Encodings older than Unicode, by name.
import { TextDecoder } from 'node:util';
import { MAX_RECORD_BYTES } from '../../contracts/limits.ts';
import { type Encoding, toUtf8By, UTF8, UTF16_BE, UTF16_LE } from './encoding.ts';

/** Names that pandas and Windows use and the standard (encoding.spec.whatwg.org) does not list. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'latin-1': 'windows-1252',
  'utf-8-sig': 'utf-8',
  utf8mb4: 'utf-8',
  utf16: 'utf-16',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  cp866: 'ibm866',
  cp65001: 'utf-8',
  'mac-roman': 'macintosh',
};

/** @returns undefined for an unknown name. */
export function encodingNamed(label: string): Encoding | undefined {
  const name = label.trim().toLowerCase();
  const dashed = name.replaceAll('_', '-');
  for (const candidate of [OTHER_NAMES[dashed], name, dashed, `iso-${dashed.replace(/^iso-?/, '')}`]) {
    const decoder = candidate === undefined ? undefined : decoderOf(candidate);
    if (decoder) return unicode(decoder.encoding) ?? legacy(decoder);
  }
  return undefined;
}

function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function unicode(name: string): Encoding | undefined {
  return { 'utf-8': UTF8, 'utf-16le': UTF16_LE, 'utf-16be': UTF16_BE }[name];
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** In none of these encodings is a line break part of a multi-byte character, so text may be cut after one. */
function legacy(decoder: TextDecoder): Encoding {
  const name = decoder.encoding;
  return {
    name,
    byteOrderMark: Buffer.alloc(0),
    complete(bytes) {
      const end = Math.max(bytes.lastIndexOf(LINE_FEED), bytes.lastIndexOf(CARRIAGE_RETURN)) + 1;
      // A line without an end would fill the memory. It is too large for a row, which a later step reports.
      return end === 0 && bytes.length > MAX_RECORD_BYTES ? bytes.length : end;
    },
    toUtf8: (bytes) => toUtf8By(decoder, bytes),
    firstBadByte(bytes) {
      const single = new TextDecoder(name, { fatal: true, ignoreBOM: true });
      // The first byte of the character that the decoder has not finished.
      let start = 0;
      for (let at = 0; at < bytes.length; at++) {
        try {
          if (single.decode(bytes.subarray(at, at + 1), { stream: true }) !== '') start = at + 1;
        } catch {
          return start;
        }
      }
      return start;
    },
  };
}
