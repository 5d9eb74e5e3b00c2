// The binary form of vectors and of what was learned from them: a header in JSON, then numbers.
import type { z } from 'zod';
import { DamagedObjectError, parseJsonAs } from '../storage/json.ts';

export const BINARY_TYPE = 'application/octet-stream';
/** Bytes before the header: its length, little-endian. */
const LENGTH_BYTES = 4;

/** @param numbers 32 or 64 bits each, written as they lie in memory: little-endian on every machine that runs Node. */
export function encodeNumbers(header: unknown, numbers: Float32Array | Float64Array): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)]);
}

export interface Decoded<T> {
  readonly header: T;
  /** The numbers' bytes, aligned for a typed array. */
  readonly bytes: ArrayBuffer;
}

/** @param key names the object in the error. @throws DamagedObjectError */
export function decodeNumbers<T>(object: Buffer, key: string, schema: z.ZodType<T>): Decoded<T> {
  const length = object.length < LENGTH_BYTES ? Number.POSITIVE_INFINITY : object.readUInt32LE(0);
  const end = LENGTH_BYTES + length;
  if (end > object.length) throw new DamagedObjectError(`${key} was cut`);
  const header = parseJsonAs(object.toString('utf8', LENGTH_BYTES, end), key, schema);
  const bytes = new ArrayBuffer(object.length - end);
  new Uint8Array(bytes).set(object.subarray(end));
  return { header, bytes };
}
