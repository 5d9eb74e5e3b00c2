// The table of texts that every format is turned into, read row by row.
import { InputError } from '../text/input-error.ts';

/** Benchmark keys that select what to read in a file. */
export interface FormatOptions {
  readonly sheet?: string | undefined;
  readonly split_name?: string | undefined;
  /** Whether a table of lists begins with the names of its columns; detected if undefined. */
  readonly header?: boolean | undefined;
  readonly encoding?: string | undefined;
}

export interface FormatInput {
  /** Readable on this machine, more than once. */
  readonly path: string;
  /** Its name in problems. Its extension decides the format if the content does not. */
  readonly file: string;
  readonly options: FormatOptions;
  /** An existing private folder for unpacked files. Whoever made it removes it. */
  readonly work: string;
  /** Bytes that may be unpacked into it. */
  readonly room: number;
}

export interface FormatTable {
  readonly columns: readonly string[];
  /** Rows with one field per column. Read them once and to the end, or call `return`. */
  readonly rows: AsyncIterable<readonly string[]>;
  /** Decisions that the user must know about, in sentences; complete once all rows are read. */
  readonly notes: readonly string[];
  /** The split of these rows, and all splits; absent if the file has none. */
  readonly split?: string | undefined;
  readonly splits?: readonly string[] | undefined;
}

export function unusable(file: string, message: string, advice?: string, line?: number): InputError {
  return new InputError([
    { file, ...(line !== undefined && { line }), message, ...(advice !== undefined && { advice }) },
  ]);
}

const MAX_NAMED = 20;

/** @throws InputError if it is unclear which split is meant. */
export function chooseSplit(names: readonly string[], wanted: string | undefined, file: string): string {
  const [only] = names;
  const chosen = wanted ?? (names.includes('test') ? 'test' : names.length === 1 ? only : undefined);
  if (chosen !== undefined && names.includes(chosen)) return chosen;
  const shown = names.slice(0, MAX_NAMED).map((name) => JSON.stringify(name));
  const has = `there are the splits ${shown.join(', ')}${names.length > MAX_NAMED ? ', …' : ''}`;
  throw wanted === undefined
    ? unusable(
        file,
        `${has}, and none is called "test".`,
        'Name one with --split-name, or as `split_name` in the benchmark.',
      )
    : unusable(file, `${has}; there is none called ${JSON.stringify(wanted)}.`, 'Correct `split_name`.');
}
