// The vectors of some train rows, as classify stores them and dispatch reads them.
import * as z from 'zod';
import { Usage } from '../contracts/messages.ts';
import { DamagedObjectError } from '../storage/json.ts';
import { decodeNumbers, encodeNumbers } from './vectors.ts';

const ChunkHeader = z.object({
  dimensions: z.int().min(1),
  /** Places of the rows that have a vector, in ascending order. */
  rows: z.array(z.int().min(0)),
  /** Failures of the others: code → rows. */
  failed: z.record(z.string(), z.int()),
  /** What was paid for now; absent if the endpoint counts nothing. */
  usage: Usage.optional(),
  /** Millionths of a US dollar; absent without a known price. */
  cost_micro_usd: z.number().min(0).optional(),
});
type ChunkHeader = z.infer<typeof ChunkHeader>;

export interface VectorChunk extends ChunkHeader {
  /** Row after row. */
  readonly vectors: Float32Array;
}

export function encodeChunk({ vectors, ...header }: VectorChunk): Buffer {
  return encodeNumbers(header, vectors);
}

/** @throws DamagedObjectError */
export function decodeChunk(object: Buffer, key: string): VectorChunk {
  const { header, bytes } = decodeNumbers(object, key, ChunkHeader);
  const vectors = bytes.byteLength % 4 === 0 ? new Float32Array(bytes) : new Float32Array(0);
  if (vectors.length !== header.rows.length * header.dimensions) throw new DamagedObjectError(`${key} was cut`);
  return { ...header, vectors };
}
