// JSON in objects, messages and files, plain or gzipped: read without a word of what is in it.
import { gunzipSync, gzipSync } from 'node:zlib';
import type { z } from 'zod';

export const GZIP_TYPE = 'application/gzip';

/** An object or a file of ours is not what we wrote. */
export class DamagedObjectError extends Error {
  override readonly name = 'DamagedObjectError';
}

/** @returns undefined where it is no JSON. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The parser's own message quotes what it has read: in a log it would be a row's text.
 * @param what it was to be, for the message.
 * @throws DamagedObjectError
 */
export function parseJson(text: string, what: string): unknown {
  const value = tryJson(text);
  if (value === undefined) throw new DamagedObjectError(`${what} is not JSON: it was cut or changed by hand`);
  return value;
}

/** @throws DamagedObjectError also where it is not what the schema says. */
export function parseJsonAs<T>(text: string, what: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJson(text, what));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DamagedObjectError(`${what} is not as this version writes it: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** One value a line, gzipped. @param level of gzip, from 1 (the fastest) to 9 */
export function toJsonLines(values: readonly unknown[], level?: number): Buffer {
  const lines = values.map((value) => JSON.stringify(value)).join('\n');
  return gzipSync(lines, level === undefined ? {} : { level });
}

/** @param file how errors name it @throws DamagedObjectError */
export function fromJsonLines(bytes: Uint8Array, file: string): unknown[] {
  return gunzip(bytes, file)
    .split('\n')
    .map((line) => parseJson(line, file));
}

/** The same where a line that is damaged costs no other: undefined stands in its place. @throws DamagedObjectError */
export const readableLines = (bytes: Uint8Array, file: string): unknown[] =>
  gunzip(bytes, file).split('\n').map(tryJson);

/** @throws DamagedObjectError */
export function gunzip(bytes: Uint8Array, what: string): string {
  try {
    return gunzipSync(bytes).toString();
  } catch (error) {
    throw new DamagedObjectError(`${what} is no whole gzip file: it was cut or changed by hand`, { cause: error });
  }
}
