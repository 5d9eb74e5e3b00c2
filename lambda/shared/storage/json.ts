// Reads and writes JSON in objects, messages and files, plain or gzipped. Its errors never quote the content.
import { gunzipSync, gzipSync } from 'node:zlib';
import type { z } from 'zod';

export const GZIP_TYPE = 'application/gzip';

/** One of our objects or files is not as we wrote it. */
export class DamagedObjectError extends Error {
  override readonly name = 'DamagedObjectError';
}

/** @returns undefined if it is not JSON. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The parser's own message quotes what it has read, which would put a row's text into a log.
 * @param what names the text in the message.
 * @throws DamagedObjectError
 */
export function parseJson(text: string, what: string): unknown {
  const value = tryJson(text);
  if (value === undefined) throw new DamagedObjectError(`${what} is not JSON: it was cut or changed by hand`);
  return value;
}

/** @throws DamagedObjectError, also if it does not match the schema. */
export function parseJsonAs<T>(text: string, what: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJson(text, what));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DamagedObjectError(`${what} is not as this version writes it: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** One value per line, gzipped. @param level of gzip, from 1 (the fastest) to 9 */
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

/** The same, but a damaged line does not affect the others: it becomes undefined. @throws DamagedObjectError */
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
