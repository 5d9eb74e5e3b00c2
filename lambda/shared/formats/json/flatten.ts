// Turns nested objects into columns, named by the path to each value.
import { MAX_FLATTENED_DEPTH } from '../limits.ts';
import { cellText, isObject } from './value.ts';

export interface Cell {
  readonly path: readonly string[];
  readonly text: string;
}

/** In the order written. */
export function flatten(value: unknown, path: readonly string[] = []): Cell[] {
  if (!isObject(value) || path.length >= MAX_FLATTENED_DEPTH || value instanceof Date) {
    return [{ path, text: cellText(value) }];
  }
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, [...path, key]));
}

/**
 * Names the columns. If everything is nested, as in an export that wraps each row (`{"item": {"text": …}}`), uses the
 * last part of each path, provided all differ. Otherwise joins all parts with dots.
 */
export function columnNames(paths: readonly (readonly string[])[]): string[] {
  const dotted = paths.map((path) => path.join('.'));
  if (paths.length === 0 || paths.some((path) => path.length < 2)) return dotted;
  const last = paths.map((path) => path.at(-1) ?? '');
  return new Set(last).size === last.length ? last : dotted;
}
