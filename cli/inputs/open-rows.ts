// Opens the rows of an input, and removes what was made for it.
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Reading } from '../../lambda/shared/contracts/choices/reading.ts';
import { openConverted } from '../../lambda/shared/csv/converted.ts';
import { type CsvTable, openCsv } from '../../lambda/shared/csv/open.ts';
import type { InputFile } from './location.ts';

export async function openRows({ path, location, isConverted }: InputFile, reading: Reading): Promise<CsvTable> {
  const source = createReadStream(path);
  return isConverted ? await openConverted(source, location) : await openCsv(source, location, reading);
}

/** A copy of the user's rows lasts no longer than the command. */
export async function discard(files: readonly (InputFile | false | undefined)[]): Promise<void> {
  for (const file of files) {
    if (file && file.temporary !== undefined) await rm(file.temporary, { recursive: true, force: true });
  }
}
