import { Readable } from 'node:stream';
import type { Reading } from '../../../../lambda/shared/contracts/choices/reading.ts';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import type { CsvRow } from '../../../../lambda/shared/csv/rows.ts';
import { InputError } from '../../../../lambda/shared/text/input-error.ts';

/** A source that delivers its bytes in these pieces. */
export function sourceOf(...chunks: (Buffer | string)[]): Readable {
  return Readable.from(
    chunks.map((chunk) => Buffer.from(chunk)),
    { objectMode: false },
  );
}

interface Read {
  readonly header: readonly string[];
  readonly delimiter: string;
  readonly rows: CsvRow[];
}

export async function readAll(...chunks: (Buffer | string)[]): Promise<Read> {
  const { header, delimiter, rows } = await readWith({}, ...chunks);
  return { header, delimiter, rows };
}

/** The same, with everything that openCsv says about the file. */
export async function readWith(
  reading: Reading,
  ...chunks: (Buffer | string)[]
): Promise<Read & { readonly reading: Reading; readonly notes: readonly string[] }> {
  const table = await openCsv(sourceOf(...chunks), 'tags.csv', reading);
  const rows: CsvRow[] = [];
  for await (const batch of table.batches) rows.push(...batch);
  return { ...table, rows, notes: table.notes.map(({ code }) => code) };
}

/** What a user is told, one line per problem. */
export async function messageOf(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof InputError) return error.message;
  throw new Error(`expected an InputError, got ${error}`);
}
