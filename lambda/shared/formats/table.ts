// What every format is turned into: a table of texts, read row by row.
import { InputError } from '../text/input-error.ts';

/** Keys of a benchmark that say what of a file is meant. */
export interface FormatOptions {
  readonly sheet?: string | undefined;
  readonly split_name?: string | undefined;
  /** Whether a table without named values begins with the names of its columns; told from it if undefined. */
  readonly header?: boolean | undefined;
  readonly encoding?: string | undefined;
}

export interface FormatInput {
  /** Readable on this machine, more than once. */
  readonly path: string;
  /** Its name in problems; its ending tells the format where the content does not. */
  readonly file: string;
  readonly options: FormatOptions;
  /** An existing private folder for what has to be unpacked; who made it removes it. */
  readonly work: string;
  /** Bytes that may be unpacked into it. */
  readonly room: number;
}

export interface FormatTable {
  readonly columns: readonly string[];
  /** As many fields as columns. Read it once and to the end, or `return` it. */
  readonly rows: AsyncIterable<readonly string[]>;
  /** What was decided on the way and the user must know, in sentences; complete once all rows are read. */
  readonly notes: readonly string[];
  /** The split that the rows are of, and all that there are; absent if the file has no splits. */
  readonly split?: string | undefined;
  readonly splits?: readonly string[] | undefined;
}

export function unusable(file: string, message: string, advice?: string, line?: number): InputError {
  return new InputError([
    { file, ...(line !== undefined && { line }), message, ...(advice !== undefined && { advice }) },
  ]);
}

const MAX_NAMED = 20;

/** @throws InputError where it is not clear which split is meant. */
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
