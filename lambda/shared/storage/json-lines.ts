// Files of JSON lines, gzipped: one value a line.
import { gunzipSync, gzipSync } from 'node:zlib';
import { jsonIn, parseJson } from './json.ts';

export const JSON_LINES_TYPE = 'application/gzip';

/** @param level of gzip, from 1 (the fastest) to 9 */
export function toJsonLines(values: readonly unknown[], level?: number): Buffer {
  const lines = values.map((value) => JSON.stringify(value)).join('\n');
  return gzipSync(lines, level === undefined ? {} : { level });
}

/** @param file how errors name it @throws where it is damaged */
export function fromJsonLines(bytes: Uint8Array, file: string): unknown[] {
  const lines = gunzipSync(bytes).toString();
  return lines.split('\n').map((line) => parseJson(line, file));
}

/** The same where a line that is damaged costs no other: undefined stands in its place. @throws where none can be read */
export function readableLines(bytes: Uint8Array): unknown[] {
  return gunzipSync(bytes).toString().split('\n').map(jsonIn);
}
