// Gives every column a name, as pandas does, and reports what it changed.
import type { Warning } from '../contracts/run.ts';
import { listed, oneOrMany } from '../text/words.ts';

/** Names in one message. */
const MAX_LISTED = 20;

export interface Named {
  readonly names: readonly string[];
  readonly notes: readonly Warning[];
}

/** @example numberedColumns(2) // ['column 1', 'column 2'] */
export const numberedColumns = (width: number): string[] =>
  Array.from({ length: width }, (_, index) => `column ${index + 1}`);

/**
 * Trims the names. A column without a name becomes `Unnamed: 0`, numbered by position; a repeated name becomes
 * `name.1`.
 * @param width columns to keep; the others have neither a name nor values.
 */
export function namedColumns(header: readonly string[], width: number, file: string): Named {
  const written = header.map((name) => name.trim());
  const taken = new Set<string>(written);
  const seen = new Set<string>();
  const unnamed: string[] = [];
  const repeated: string[] = [];
  const names = written.slice(0, width).map((name, index) => {
    if (name !== '' && !seen.has(name)) {
      seen.add(name);
      return name;
    }
    const given = free(name === '' ? `Unnamed: ${index}` : `${name}.1`, name, taken);
    (name === '' ? unnamed : repeated).push(JSON.stringify(given));
    taken.add(given);
    return given;
  });
  const notes: Warning[] = [];
  if (unnamed.length > 0) notes.push(unnamedNote(unnamed, file));
  if (repeated.length > 0) notes.push(repeatedNote(repeated, file));
  if (header.length > width) notes.push(emptyNote(header.length - width, file));
  return { names, notes };
}

function free(first: string, name: string, taken: ReadonlySet<string>): string {
  let candidate = first;
  for (let number = 2; taken.has(candidate); number++) candidate = `${name === '' ? first : name}.${number}`;
  return candidate;
}

function unnamedNote(names: readonly string[], file: string): Warning {
  const message = `The header of ${file} does not name every column. Without a name ${oneOrMany(names.length, 'was', 'were')}: ${listed(names, MAX_LISTED)}.`;
  return { code: 'unnamed_columns', message, count: names.length };
}

function repeatedNote(names: readonly string[], file: string): Warning {
  const message = `The header of ${file} has the same name more than once. Renamed: ${listed(names, MAX_LISTED)}.`;
  return { code: 'renamed_columns', message, count: names.length };
}

function emptyNote(count: number, file: string): Warning {
  const message = `${file} has ${count} ${oneOrMany(count, 'column', 'columns')} without a name or a value, and ${oneOrMany(count, 'it was', 'they were')} left out.`;
  return { code: 'empty_columns', message, count };
}
