// The bytes of a text file as UTF-8: unpacked, without a byte order mark, and checked.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { unusable } from './table.ts';

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** Bytes read from the beginning of a file. */
const HEAD_BYTES = 4096;

export type Packing = 'gzip' | 'zstd' | undefined;

export function packingOf(head: Uint8Array): Packing {
  if (GZIP.every((byte, index) => head[index] === byte)) return 'gzip';
  return ZSTD.every((byte, index) => head[index] === byte) ? 'zstd' : undefined;
}

export async function readStart(path: string, bytes = HEAD_BYTES): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The file's content, decompressed if it is gzip or zstd. @throws InputError while it is read */
export async function* unpackedBytes(path: string, file: string): AsyncGenerator<Buffer, void> {
  const packing = packingOf(await readStart(path));
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  const unpacked: Readable =
    packing === undefined
      ? source
      : pipeline(source, packing === 'gzip' ? createGunzip() : createZstdDecompress(), () => {});
  try {
    for await (const chunk of unpacked) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw unusable(file, `the ${packing} data is damaged or cut off (${error.message}).`, 'Compress the file again.');
  } finally {
    source.destroy();
  }
}

/** The first bytes of the decompressed content, for detecting the format. */
export async function unpackedStart(path: string, file: string): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of unpackedBytes(path, file)) {
    head = Buffer.concat([head, chunk]);
    if (head.length >= HEAD_BYTES) break;
  }
  return head.subarray(0, HEAD_BYTES);
}

/** The same in UTF-8 without a byte order mark. UTF-16 needs a mark. */
export async function* utf8Bytes(path: string, file: string): AsyncGenerator<Buffer, void> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  for await (const chunk of unpackedBytes(path, file)) {
    let bytes = chunk;
    if (isFirst) {
      isFirst = false;
      if (bytes[0] === 0xff && bytes[1] === 0xfe) decoder = new TextDecoder('utf-16le');
      else if (bytes[0] === 0xfe && bytes[1] === 0xff) decoder = new TextDecoder('utf-16be');
      else if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    }
    if (decoder) bytes = Buffer.from(decoder.decode(bytes, { stream: true }));
    if (bytes.length > 0) yield bytes;
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws InputError if the bytes are not UTF-8. */
export function toText(bytes: Uint8Array, file: string, line: number): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw unusable(file, 'there are bytes that are not UTF-8.', 'Save the file as UTF-8.', line);
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^(Z_|ZSTD_|ERR_ZSTD|ERR_ZLIB)/.test(String(error.code));
}
