// Reads a file whose encoding only a later part of it shows.
import type { Reading } from '../contracts/choices/reading.ts';
import type { Warning } from '../contracts/run.ts';
import { encodingNote } from './bytes/decode.ts';
import { UndecodableError } from './bytes/undecodable.ts';
import { numberedByRow } from './converted.ts';
import type { CsvTable } from './open.ts';

export interface Read<T> {
  readonly result: T;
  /** With this every later pass must open the file. */
  readonly reading: Reading;
  readonly notes: readonly Warning[];
}

/**
 * Opens a file and uses its table: once, unless a byte turns up that is not UTF-8 and shows what the file is in. Then it
 * does both again with that encoding.
 * @param open called again for another pass.
 * @param use reads the table; what it did the first time counts for nothing if it is called again.
 * @throws UndecodableError where nothing shows the encoding, or the other one does not fit either.
 */
export async function readTwice<T>(
  open: (reading: Reading) => Promise<CsvTable>,
  file: string,
  reading: Reading,
  use: (table: CsvTable) => Promise<T>,
): Promise<Read<T>> {
  const once = async (how: Reading, notes: readonly Warning[]): Promise<Read<T>> => {
    const table = await open(how);
    const result = await numberedByRow(table, use);
    return { result, reading: table.reading, notes: [...notes, ...table.notes] };
  };
  try {
    return await once(reading, []);
  } catch (error) {
    if (!(error instanceof UndecodableError) || error.encoding === undefined) throw error;
    const { encoding } = error;
    return await once({ ...reading, encoding }, [encodingNote(file, encoding)]);
  }
}
