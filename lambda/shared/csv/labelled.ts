// Reads all rows of a CSV once, collects every problem and counts the labels.

import { columnsAre } from '../columns/named.ts';
import { MAX_COUNTED_PROBLEMS, MAX_LABEL_LENGTH, MAX_LABELS } from '../contracts/limits.ts';
import type { Problem } from '../contracts/run.ts';
import { InputError, MAX_LISTED_PROBLEMS } from '../text/input-error.ts';
import { sameLook, visible } from '../text/same-look.ts';
import { withProblems } from './bytes/undecodable.ts';
import type { CsvTable } from './open.ts';
import type { CsvRow } from './rows.ts';

/** Limits all labels together, including those that look the same, because each is kept in memory. */
const MAX_SPELLINGS = 4 * MAX_LABELS;

interface LabelledRows {
  readonly rows: number;
  /** Rows by label, exactly as written. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * @param label a column of the table.
 * @param visit called for each valid row, in file order.
 * @throws InputError with the first problems of all rows and the number of the rest.
 */
export async function readLabelledRows(
  table: CsvTable,
  label: string,
  file: string,
  visit?: (row: CsvRow, label: string) => void,
): Promise<LabelledRows> {
  const counts = new Map<string, number>();
  const looks = new Set<string>();
  const at = table.header.indexOf(label);
  const rows = await readRows(
    table,
    file,
    (row, rowsSoFar) => {
      const value = row.fields[at] ?? '';
      const known = counts.get(value);
      if (known === undefined) looks.add(sameLook(value));
      counts.set(value, (known ?? 0) + 1);
      if (looks.size > MAX_LABELS || counts.size > MAX_SPELLINGS)
        throw tooManyLabels(row, rowsSoFar, label, table, file);
      visit?.(row, value);
    },
    (row) => labelProblem(row, at, table, file),
  );
  return { rows, counts };
}

/**
 * The same for rows whose labels do not matter.
 * @param problemIn finds problems other than a wrong number of fields.
 * @returns the number of rows.
 */
export async function readRows(
  table: CsvTable,
  file: string,
  visit?: (row: CsvRow, rowsSoFar: number) => void,
  problemIn?: (row: CsvRow) => Problem | undefined,
): Promise<number> {
  const problems = new ProblemList();
  let rows = 0;
  try {
    for await (const batch of table.batches) {
      for (const row of batch) {
        rows++;
        const problem = raggedness(row, table, file) ?? problemIn?.(row);
        if (!problem) visit?.(row, rows);
        else if (!problems.add(problem)) throw tooManyProblems(row, table, file);
      }
    }
  } catch (error) {
    // The problem that ended the reading is listed after those found before it.
    throw error instanceof InputError ? problems.endedBy(error) : error;
  }
  if (rows === 0) problems.add(noRows(file));
  problems.throwIfAny();
  return rows;
}

class ProblemList {
  readonly #listed: Problem[] = [];
  #more = 0;

  /** @returns whether to continue reading. */
  add(problem: Problem): boolean {
    if (this.#listed.length < MAX_LISTED_PROBLEMS) this.#listed.push(problem);
    else this.#more++;
    return this.#listed.length + this.#more < MAX_COUNTED_PROBLEMS;
  }

  throwIfAny(): void {
    if (this.#listed.length > 0) throw new InputError(this.#listed, this.#more);
  }

  endedBy(end: InputError): InputError {
    const listed = this.#listed.slice(0, MAX_LISTED_PROBLEMS - end.problems.length);
    const more = this.#listed.length - listed.length + this.#more + end.more;
    return withProblems(end, [...listed, ...end.problems], more);
  }
}

function raggedness({ line, fields }: CsvRow, table: CsvTable, file: string): Problem | undefined {
  const expected = table.header.length;
  if (fields.length === expected) return undefined;
  const advice =
    fields.length > expected
      ? `Put a field that contains ${DELIMITER_NAMES[table.delimiter] ?? 'the delimiter'} in double quotes.`
      : 'Add the missing fields, and put a field that contains a line break in double quotes.';
  return { file, line, message: `expected ${expected} fields, found ${fields.length}.`, advice };
}

function labelProblem({ line, fields }: CsvRow, at: number, table: CsvTable, file: string): Problem | undefined {
  const label = fields[at] ?? '';
  const column = JSON.stringify(table.header[at]);
  if (visible(label).trim() === '') {
    return {
      file,
      line,
      message: `the row has no label: ${column} is empty.`,
      advice: 'Fill it in or remove the row.',
    };
  }
  if (label.length > MAX_LABEL_LENGTH) {
    return {
      file,
      line,
      message: `the label has ${label.length} characters; expected at most ${MAX_LABEL_LENGTH}.`,
      advice: `Is ${column} the label column? ${columnsAre(table.header)}`,
    };
  }
  return undefined;
}

const DELIMITER_NAMES: Readonly<Record<string, string>> = {
  ',': 'a comma',
  ';': 'a semicolon',
  '\t': 'a tab',
  '|': 'a vertical bar',
};

function noRows(file: string): Problem {
  const advice = 'Expected one line for each text.';
  return { file, message: 'there is a header and no row below it.', advice };
}

function tooManyProblems({ line }: CsvRow, { delimiter }: CsvTable, file: string): InputError {
  const message = `${MAX_COUNTED_PROBLEMS} rows up to this line cannot be used; the rest of the file was not read.`;
  const name = DELIMITER_NAMES[delimiter] ?? 'the delimiter';
  return new InputError([{ file, line, message, advice: `Is this the right file, with ${name} between its fields?` }]);
}

function tooManyLabels({ line }: CsvRow, rows: number, label: string, table: CsvTable, file: string): InputError {
  const message =
    `the first ${rows} rows have more than ${MAX_LABELS} different labels: ` +
    `${JSON.stringify(label)} is probably not the label column.`;
  const advice = `Name the right one as \`label\` in the benchmark. ${columnsAre(table.header)}`;
  return new InputError([{ file, line, message, advice }]);
}
