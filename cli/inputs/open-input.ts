// Opens a CSV of the user's the way dispatch will.
import { createReadStream } from 'node:fs';
import type { Reading } from '../../lambda/shared/contracts/reading.ts';
import { type CsvTable, openCsv } from '../../lambda/shared/csv/open.ts';
import type { InputFile } from './location.ts';

/** @throws InputError as openCsv */
export async function openInput({ path, location }: InputFile, reading: Reading): Promise<CsvTable> {
  return await openCsv(createReadStream(path), location, reading);
}
