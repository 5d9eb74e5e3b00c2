// The rows of a run's holdout, as the run read them: from the bucket of this machine or of a stack.
import { createReadStream } from 'node:fs';
import * as z from 'zod';
import { contentHasher } from '../../lambda/report/table/content-hash.ts';
import { int32At } from '../../lambda/shared/at.ts';
import { Columns, Source } from '../../lambda/shared/contracts/run.ts';
import { openConverted } from '../../lambda/shared/csv/converted.ts';
import { type CsvTable, closeCsv, openCsv } from '../../lambda/shared/csv/open.ts';
import { openSourceTable } from '../../lambda/shared/csv/source-table.ts';
import { SourceChangedError } from '../../lambda/shared/storage/store.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { labelIndex } from '../../lambda/shared/text/same-look.ts';
import type { LoadedRun } from '../compare/load.ts';

/** How the run read its file: of report.json. */
export const ReadFile = z.object({ columns: Columns, source: Source.nullable() });
export type ReadFile = z.infer<typeof ReadFile>;

export interface Place {
  readonly state: string;
  readonly stack?: string;
}

export interface HoldoutLine {
  /** Index, from 0. */
  readonly row: number;
  readonly fields: readonly string[];
}

export interface HoldoutTable {
  readonly header: readonly string[];
  readonly lines: AsyncIterable<HoldoutLine>;
}

/** The file is gone, or no longer what the run read. */
class OtherRowsError extends Error {
  override readonly name = 'OtherRowsError';
}

/**
 * @param use reads all lines; it is called again if the file turns out to be one that Holdout converted
 * @returns undefined if the file is gone, or one of its texts or labels is no longer what the run read
 */
export async function withHoldout<T>(
  run: LoadedRun,
  read: ReadFile,
  place: Place,
  use: (table: HoldoutTable) => Promise<T>,
): Promise<T | undefined> {
  for (const open of await openers(read, place)) {
    try {
      const table = await open();
      if (table.header.join('\n') === read.columns.all.join('\n'))
        return await use({ header: table.header, lines: sameLines(table, run, read.columns) });
      await closeCsv(table);
    } catch (error) {
      if (!isOther(error)) throw error;
    }
  }
  return undefined;
}

const isOther = (error: unknown): boolean =>
  error instanceof OtherRowsError || error instanceof SourceChangedError || error instanceof InputError;

type Open = () => Promise<CsvTable>;

/** On this machine, only the run's own functions know whether its object was converted from another format. */
async function openers({ source }: ReadFile, { state, stack }: Place): Promise<Open[]> {
  if (!source) return [];
  if (stack !== undefined) {
    const { store } = await (await import('../target/stack-target.ts')).stackTarget(stack);
    return [() => openSourceTable(store, source)];
  }
  const store = await (await import('../target/folder-store.ts')).folderStore(state);
  if (!(await store.exists(source.key))) return [];
  const path = store.path(source.key);
  return [
    () => openCsv(createReadStream(path), source.key, source.reading),
    () => openConverted(createReadStream(path), source.key),
  ];
}

/** @throws OtherRowsError at the first row that is not the run's */
async function* sameLines(
  { header, batches }: CsvTable,
  { truth, contents, report }: LoadedRun,
  columns: ReadFile['columns'],
): AsyncGenerator<HoldoutLine> {
  const hashOf = contentHasher(header, columns);
  const labelOf = labelIndex(report.labels);
  const label = header.indexOf(columns.label);
  let row = 0;
  for await (const batch of batches) {
    for (const { fields } of batch) {
      const isSame =
        contents[row] === BigInt(`0x${hashOf(fields)}`) && labelOf(fields[label] ?? '') === int32At(truth, row);
      if (!isSame) throw new OtherRowsError();
      yield { row: row++, fields };
    }
  }
  if (row !== truth.length) throw new OtherRowsError();
}
