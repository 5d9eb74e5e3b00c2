// Prepares the bytes of a CSV for the reader: decompresses them and joins enough of the beginning into one chunk.
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { InputError } from '../../text/input-error.ts';
import { atLeast, joined, readHead, startsWith } from './chunks.ts';
import { refuseOtherKinds, SNIFFED_BYTES } from './sniff.ts';

interface Packing {
  readonly name: string;
  readonly magic: Buffer;
  readonly create: () => ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>;
}

const PACKINGS: readonly Packing[] = [
  { name: 'gzip', magic: Buffer.from([0x1f, 0x8b]), create: () => createGunzip() },
  { name: 'zstd', magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), create: () => createZstdDecompress() },
];

export interface Unpacked {
  readonly chunks: AsyncGenerator<Buffer, void>;
  /** Whether the file was compressed; byte offsets then refer to the decompressed content. */
  readonly packed: boolean;
}

/**
 * @throws InputError if the first bytes show that the file is not CSV. The chunks throw it for damaged or truncated
 * compressed data.
 */
export async function unpack(source: Readable, file: string): Promise<Unpacked> {
  const { head, rest } = await readHead(buffers(source), atLeast(SNIFFED_BYTES));
  const packing = packingOf(head);
  if (!packing) {
    refuseOtherKinds(head, file);
    return { chunks: joined(head, rest), packed: false };
  }
  const inner = await readHead(unpacked(joined(head, rest), packing, file), atLeast(SNIFFED_BYTES));
  const second = packingOf(inner.head);
  if (second) {
    const how = second === packing ? `with ${packing.name} twice` : `with ${packing.name} and ${second.name}`;
    throw new InputError([
      { file, message: `the file is compressed ${how}; expected once.`, advice: 'Unpack it once.' },
    ]);
  }
  refuseOtherKinds(inner.head, file);
  return { chunks: joined(inner.head, inner.rest), packed: true };
}

function packingOf(head: Buffer): Packing | undefined {
  return PACKINGS.find(({ magic }) => startsWith(head, magic));
}

async function* buffers(source: Readable): AsyncGenerator<Buffer, void> {
  // Whoever opened the source closes it. Left to the iterator, that would be a stream error.
  for await (const chunk of source.iterator({ destroyOnReturn: false })) {
    yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
  }
}

async function* unpacked(
  chunks: AsyncGenerator<Buffer, void>,
  { name, create }: Packing,
  file: string,
): AsyncGenerator<Buffer, void> {
  let fed = 0;
  async function* counted(): AsyncGenerator<Buffer, void> {
    for await (const chunk of chunks) {
      fed += chunk.length;
      yield chunk;
    }
  }
  const unpacker = create();
  // If the source fails, pipeline destroys the stream, and the loop below throws the error.
  const stream = pipeline(counted(), unpacker, () => {});
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    const message = `the ${name} data is damaged or cut off (${error.message}).`;
    throw new InputError([{ file, message, advice: 'Compress the CSV again.' }]);
  }
  // Node's zstd silently stops at the end of a frame inside a chunk.
  if (name === 'zstd' && unpacker.bytesWritten < fed) {
    const message = 'the file holds more than one zstd frame, and only the first can be read.';
    throw new InputError([{ file, message, advice: 'Unpack it and compress it in one piece.' }]);
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(Z_|ZSTD_)/.test(error.code);
}
