// The texts of new rows beside what a report kept of its holdout's: no text, but how long they are and which words they
// have.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Looks } from '../../lambda/shared/contracts/report/looks.ts';
import { Columns, Source } from '../../lambda/shared/contracts/run.ts';
import { folded } from '../../lambda/shared/copies/copy-index.ts';
import { unseenShare } from '../../lambda/shared/copies/looks.ts';
import { Together } from '../../lambda/shared/copies/together.ts';
import { firstRows } from '../../lambda/shared/copies/units.ts';
import type { CsvTable } from '../../lambda/shared/csv/open.ts';
import { parseJsonAs, tryJson } from '../../lambda/shared/storage/json.ts';
import { fieldsText } from '../../lambda/shared/text/row.ts';
import type { InputFile } from '../inputs/location.ts';
import { openRows } from '../inputs/open-rows.ts';

/** Each ascending, of rows that stand for themselves. */
export interface ComparedTexts {
  readonly holdoutLengths: Float64Array;
  readonly freshLengths: Float64Array;
  readonly holdoutUnseen: Float64Array;
  readonly freshUnseen: Float64Array;
}

/** @returns undefined for the report of an old version, or of few rows */
export async function readLooks(folder: string): Promise<Looks | undefined> {
  const text = await readFile(join(folder, 'looks.json'), 'utf8').catch(() => '');
  return Looks.safeParse(tryJson(text)).data;
}

/** How a run read its file. */
const Read = z.object({ rows: z.int(), columns: Columns, source: Source.nullable() });

/** @param file the new rows @param jsonFile report.json of their run, which says how the file was read */
export async function compareTexts(looks: Looks, file: InputFile, jsonFile: string): Promise<ComparedTexts> {
  const { rows, columns, source } = parseJsonAs(await readFile(jsonFile, 'utf8'), jsonFile, Read);
  const fresh = await lookAt(await openRows(file, source?.reading ?? {}), { rows, columns }, looks);
  return {
    holdoutLengths: Float64Array.from(looks.lengths).sort(),
    holdoutUnseen: Float64Array.from(looks.unseen).sort(),
    ...fresh,
  };
}

async function lookAt(
  { header, batches }: CsvTable,
  { rows, columns }: Pick<z.infer<typeof Read>, 'rows' | 'columns'>,
  looks: Looks,
) {
  const marks = Buffer.from(looks.words, 'base64');
  const textOf = fieldsText(header, columns.text);
  const group = columns.group === undefined ? -1 : header.indexOf(columns.group);
  const together = new Together(rows, columns.group !== undefined);
  const lengths: number[] = [];
  const unseen: number[] = [];
  for await (const batch of batches) {
    for (const { fields } of batch) {
      const text = textOf(fields);
      const plain = folded(text);
      together.add(plain, fields[group]);
      lengths.push(plain ? text.length : 0);
      unseen.push(plain ? unseenShare(marks, plain.words) : 0);
    }
  }
  const firsts = firstRows(together.related().units, lengths.length);
  const sorted = (values: readonly number[]) => Float64Array.from(firsts, (row) => values[row] ?? 0).sort();
  return { freshLengths: sorted(lengths), freshUnseen: sorted(unseen) };
}
