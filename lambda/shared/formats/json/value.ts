// Parses JSON exactly: large integers keep their digits, and no key can reach an object's prototype.
import { unusable } from '../table.ts';

/** More digits than a double is sure to hold. */
const LONG_NUMBER = /\d{16}/;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** @throws InputError at this line of the file if the text is not JSON. */
export function parseValue(text: string, file: string, line: number): unknown {
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
    // The parser's own message quotes the input.
    const hasNaN = /[:[,]\s*(NaN|-?Infinity)\s*[,}\]]/.test(text);
    throw hasNaN
      ? unusable(file, 'NaN and Infinity are no JSON.', 'Write null instead; pandas’ to_json does.', line)
      : unusable(file, 'this is not valid JSON.', 'Expected one whole JSON value.', line);
  }
}

/** Node passes the number's original digits. */
function exact(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || !/^-?\d{16,}$/.test(source)) return value;
  return Number.isSafeInteger(value) ? value : BigInt(source);
}

/** The cell for a value that is not an object. A list, or anything nested too deeply, becomes JSON. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner));
}
