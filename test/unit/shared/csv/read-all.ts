import { Readable } from 'node:stream';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import type { CsvRow } from '../../../../lambda/shared/csv/rows.ts';
import { InputError } from '../../../../lambda/shared/text/input-error.ts';

/** A source that hands out its bytes in these pieces. */
export function sourceOf(...chunks: (Buffer | string)[]): Readable {
  return Readable.from(
    chunks.map((chunk) => Buffer.from(chunk)),
    { objectMode: false },
  );
}

export async function readAll(...chunks: (Buffer | string)[]): Promise<{
  header: readonly string[];
  delimiter: string;
  rows: CsvRow[];
}> {
  const table = await openCsv(sourceOf(...chunks), 'tags.csv');
  const rows: CsvRow[] = [];
  for await (const batch of table.batches) rows.push(...batch);
  return { header: table.header, delimiter: table.delimiter, rows };
}

/** What a user is told, one line a problem. */
export async function messageOf(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof InputError) return error.message;
  throw new Error(`expected an InputError, got ${error}`);
}
