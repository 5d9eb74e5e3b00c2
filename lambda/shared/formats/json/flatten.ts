// Nested objects as columns: a value's column is called by the path to it.
import { MAX_FLATTENED_DEPTH } from '../limits.ts';
import { cellText, isObject } from './value.ts';

export interface Cell {
  readonly path: readonly string[];
  readonly text: string;
}

/** In the order in which they are written. */
export function flatten(value: unknown, path: readonly string[] = []): Cell[] {
  if (!isObject(value) || path.length >= MAX_FLATTENED_DEPTH || value instanceof Date) {
    return [{ path, text: cellText(value) }];
  }
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, [...path, key]));
}

/**
 * Names of columns. Where everything is nested, as in an export that wraps each row (`{"item": {"text": …}}`), the last
 * part of a path is enough if no two are the same; otherwise all parts, with dots between them.
 */
export function columnNames(paths: readonly (readonly string[])[]): string[] {
  const dotted = paths.map((path) => path.join('.'));
  if (paths.length === 0 || paths.some((path) => path.length < 2)) return dotted;
  const last = paths.map((path) => path.at(-1) ?? '');
  return new Set(last).size === last.length ? last : dotted;
}
