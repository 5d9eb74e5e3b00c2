// Prepares a CSV's bytes for the reader: decompresses them and keeps enough of the beginning in one piece.
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../text/input-error.ts';
import { refuseOtherKinds, SNIFFED_BYTES } from './sniff.ts';

const GZIP = Buffer.from([0x1f, 0x8b]);

export interface Unpacked {
  readonly chunks: AsyncGenerator<Buffer, void>;
  /** Whether the file was gzipped. If so, byte offsets refer to the decompressed content. */
  readonly packed: boolean;
}

/** @throws InputError if the first bytes are not a CSV's and, while reading, for damaged or truncated gzip data. */
export async function unpack(source: Readable, file: string): Promise<Unpacked> {
  const { head, rest } = await readHead(buffers(source), SNIFFED_BYTES);
  if (!startsWith(head, GZIP)) {
    refuseOtherKinds(head, file);
    return { chunks: joined(head, rest), packed: false };
  }
  const inner = await readHead(gunzip(joined(head, rest), file), SNIFFED_BYTES);
  if (startsWith(inner.head, GZIP)) {
    const message = 'the file is compressed with gzip twice; expected once.';
    throw new InputError([{ file, message, advice: 'Unpack it once.' }]);
  }
  refuseOtherKinds(inner.head, file);
  return { chunks: joined(inner.head, inner.rest), packed: true };
}

/** Reads until `head` has at least `size` bytes or the input ends. */
export async function readHead(
  chunks: AsyncGenerator<Buffer, void>,
  size: number,
): Promise<{ head: Buffer; rest: AsyncGenerator<Buffer, void> }> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < size) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, rest: chunks };
}

export async function* joined(head: Buffer, rest: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    await rest.return();
  }
}

export function startsWith(bytes: Buffer, prefix: Buffer): boolean {
  return bytes.subarray(0, prefix.length).equals(prefix);
}

async function* buffers(source: Readable): AsyncGenerator<Buffer, void> {
  // Whoever opened the source closes it. If the iterator did, the stream would report an error.
  for await (const chunk of source.iterator({ destroyOnReturn: false })) {
    yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
  }
}

async function* gunzip(chunks: AsyncGenerator<Buffer, void>, file: string): AsyncGenerator<Buffer, void> {
  // If the source fails, pipeline destroys its last stream too, and the loop below gets the error.
  const unpacked = pipeline(chunks, createGunzip(), () => {});
  try {
    for await (const chunk of unpacked) yield chunk;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    const problem = {
      file,
      message: `the gzip data is damaged or cut off (${error.message}).`,
      advice: 'Compress the CSV again.',
    };
    throw new InputError([problem]);
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
}
