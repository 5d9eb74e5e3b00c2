// Reads a file again if only a later part shows its encoding.
import type { Reading } from '../contracts/choices/reading.ts';
import type { Warning } from '../contracts/run.ts';
import { encodingNote } from './bytes/decode.ts';
import { UndecodableError } from './bytes/undecodable.ts';
import { numberedByRow } from './converted.ts';
import type { CsvTable } from './open.ts';

export interface Read<T> {
  readonly result: T;
  /** Every later pass must open the file with this. */
  readonly reading: Reading;
  readonly notes: readonly Warning[];
}

/**
 * Opens a file and uses its table. If a byte is not UTF-8 and shows which encoding the file is in, does both again with
 * that encoding.
 * @param open is called again for the second pass.
 * @param use reads the table; a second call must discard the results of the first.
 * @throws UndecodableError if nothing shows the encoding, or the second one does not fit either.
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
