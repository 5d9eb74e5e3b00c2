// Opens a CSV of the user's the way dispatch will.
import { createReadStream } from 'node:fs';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { type CsvTable, openCsv } from '../../lambda/shared/csv/open.ts';
import type { InputFile } from './location.ts';

/** @throws InputError as openCsv */
export async function openInput(
  { path, location }: InputFile,
  { header, encoding }: Pick<Benchmark, 'header' | 'encoding'>,
): Promise<CsvTable> {
  const reading = { ...(header !== undefined && { header }), ...(encoding !== undefined && { encoding }) };
  return await openCsv(createReadStream(path), location, reading);
}
