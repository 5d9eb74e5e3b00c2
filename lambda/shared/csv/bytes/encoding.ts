// The encodings of Unicode, and where a file violates them.
import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { startsWith } from './chunks.ts';

export interface Encoding {
  readonly name: string;
  readonly byteOrderMark: Buffer;
  /** Length of the longest prefix of `bytes` that does not end inside a character. */
  complete(bytes: Buffer): number;
  /** @returns undefined if the bytes, which end with a complete character, are not in this encoding. */
  toUtf8(bytes: Buffer): Buffer | undefined;
  /** Offset of the first character that is not in this encoding. */
  firstBadByte(bytes: Buffer): number;
}

/** What the byte order mark says; undefined without one. */
export function markedEncoding(head: Buffer): Encoding | undefined {
  return [UTF8, UTF16_LE, UTF16_BE].find(({ byteOrderMark }) => startsWith(head, byteOrderMark));
}

export const UTF8: Encoding = {
  name: 'UTF-8',
  byteOrderMark: Buffer.from([0xef, 0xbb, 0xbf]),
  complete(bytes) {
    for (let back = 1; back < 4 && back <= bytes.length; back++) {
      const byte = bytes.readUInt8(bytes.length - back);
      const isContinuation = (byte & 0xc0) === 0x80;
      if (!isContinuation) return utf8Length(byte) > back ? bytes.length - back : bytes.length;
    }
    return bytes.length;
  },
  toUtf8: (bytes) => (isUtf8(bytes) ? bytes : undefined),
  firstBadByte(bytes) {
    let at = 0;
    // A part at a time as long as they are good, because a character at a time is slow.
    for (let end = 0; ; at = end) {
      end = at + UTF8.complete(bytes.subarray(at, at + PART_BYTES));
      if (end === at || !isUtf8(bytes.subarray(at, end))) break;
    }
    while (at < bytes.length) {
      const end = at + utf8Length(bytes.readUInt8(at));
      if (!isUtf8(bytes.subarray(at, end))) return at;
      at = end;
    }
    return bytes.length;
  },
};

const PART_BYTES = 4096;

/** Bytes of the character that `byte` begins. */
export function utf8Length(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

export const UTF16_LE = utf16('UTF-16 LE', [0xff, 0xfe], (bytes, at) => bytes.readUInt16LE(at));
export const UTF16_BE = utf16('UTF-16 BE', [0xfe, 0xff], (bytes, at) => bytes.readUInt16BE(at));

/** @param decoder fatal. @returns undefined for bytes that it does not take. */
export function toUtf8By(decoder: TextDecoder, bytes: Buffer): Buffer | undefined {
  try {
    return Buffer.from(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}

function utf16(name: string, mark: readonly number[], unitAt: (bytes: Buffer, at: number) => number): Encoding {
  const decoder = new TextDecoder(name.replace(' ', '').toLowerCase(), { fatal: true, ignoreBOM: true });
  const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
  const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;
  return {
    name,
    byteOrderMark: Buffer.from(mark),
    complete(bytes) {
      const even = bytes.length - (bytes.length % 2);
      return even > 0 && isHigh(unitAt(bytes, even - 2)) ? even - 2 : even;
    },
    toUtf8: (bytes) => toUtf8By(decoder, bytes),
    firstBadByte(bytes) {
      for (let at = 0; at + 2 <= bytes.length; at += 2) {
        const unit = unitAt(bytes, at);
        if (isLow(unit)) return at;
        if (!isHigh(unit)) continue;
        if (at + 4 > bytes.length || !isLow(unitAt(bytes, at + 2))) return at;
        at += 2;
      }
      return bytes.length - (bytes.length % 2);
    },
  };
}
