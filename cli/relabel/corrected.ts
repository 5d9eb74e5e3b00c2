// Writes the holdout again with the right labels, in the one kind of CSV that needs no option to be read.
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { at, int32At } from '../../lambda/shared/at.ts';
import { toCsv } from '../../lambda/shared/formats/to-csv.ts';
import { lastPart } from '../../lambda/shared/team.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../local/private.ts';
import type { LoadedRun } from '../compare/load.ts';
import { runName } from '../inputs/name.ts';
import type { CheckedRow } from './checked.ts';
import { type HoldoutTable, type Place, type ReadFile, withHoldout } from './holdout-rows.ts';

/** In the folder of reports, beside the folders of names. */
export const FOLDER = 'relabel';

/** One file for a name, so that its runs are a series. @example 'reports/relabel/tags-corrected.csv' */
export const correctedFile = (out: string, name: string): string =>
  join(out, FOLDER, `${runName(lastPart(name)).replace(/-corrected$/, '')}-corrected.csv`);

/**
 * Every row stays, and of those with a wrong label only the label changes. The cells are the user's own, so formulas are
 * not neutralised: they would be other texts.
 * @param file is replaced, but only by a whole one
 * @returns whether it was written: not if the holdout is gone or was changed
 */
export async function writeCorrected(
  run: LoadedRun,
  read: ReadFile,
  place: Place,
  checked: readonly CheckedRow[],
  file: string,
): Promise<boolean> {
  const changes = new Map(
    checked.flatMap(({ row, correct }) =>
      correct === undefined || correct === int32At(run.truth, row)
        ? []
        : [[row, at(run.report.labels, correct)] as const],
    ),
  );
  const part = `${file}.part`;
  await mkdir(dirname(file), PRIVATE_FOLDER);
  const written = await withHoldout(run, read, place, async (table) => {
    const rows = correctedRows(table, table.header.indexOf(read.columns.label), changes);
    const csv = toCsv({ columns: table.header, rows, notes: [] }, file);
    await pipeline(Readable.from(csv), createWriteStream(part, PRIVATE_FILE));
    await rename(part, file);
    return true;
  });
  await rm(part, { force: true });
  return written ?? false;
}

async function* correctedRows(
  { lines }: HoldoutTable,
  label: number,
  changes: ReadonlyMap<number, string>,
): AsyncGenerator<readonly string[]> {
  for await (const { row, fields } of lines) {
    const right = changes.get(row);
    yield right === undefined ? fields : fields.with(label, right);
  }
}
