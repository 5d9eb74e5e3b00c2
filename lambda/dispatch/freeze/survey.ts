// The first reading of a holdout: all of it is checked and counted before anything is paid for. There are two to four: one
// for texts that stand in the train file, too, and one for what prompts truncate, where there is any; and then to send it.

import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Columns, Warning } from '../../shared/contracts/run.ts';
import { chooseColumns, chooseUnscoredColumns, type Header } from '../../shared/csv/columns.ts';
import { readLabelledRows, readRows } from '../../shared/csv/labelled.ts';
import { type CsvTable, closeCsv } from '../../shared/csv/open.ts';
import { sameLook } from '../../shared/text/same-look.ts';
import { inOneSpelling } from '../../shared/text/spelling.ts';
import { listed, plural } from '../../shared/text/words.ts';
import { RowSample } from './row-sample.ts';

export interface Survey {
  readonly columns: Columns;
  readonly rows: number;
  /** Rows by label, exactly as it is written. */
  readonly labelCounts: ReadonlyMap<string, number>;
  /** Fields of some rows from all over the holdout. */
  readonly sample: readonly (readonly string[])[];
  readonly warnings: Warning[];
}

/**
 * Memory grows with the number of labels, not of rows.
 * @param file the holdout's name in problems.
 * @throws InputError with the problems of all rows: the first ones listed, the others counted.
 */
export async function surveyHoldout(table: CsvTable, benchmark: Benchmark, file: string): Promise<Survey> {
  try {
    const columns = chooseColumns(table.header, benchmark, file);
    const sample = new RowSample();
    const { rows, counts } = await readLabelledRows(table, columns.label, file, ({ fields }) => sample.add(fields));
    return { columns, rows, labelCounts: counts, sample: sample.rows, warnings: similarLabels(inOneSpelling(counts)) };
  } finally {
    await closeCsv(table);
  }
}

/**
 * The same for rows that are to be given a label: whatever stands in a label's column is not looked at.
 * @param train what the labels' column is called is known from there, too.
 */
export async function surveyUnscored(
  table: CsvTable,
  benchmark: Benchmark,
  train: Header | undefined,
  file: string,
): Promise<Survey> {
  try {
    const columns = chooseUnscoredColumns(table.header, benchmark, train, file);
    const sample = new RowSample();
    return {
      columns,
      rows: await readRows(table, file, ({ fields }) => sample.add(fields)),
      labelCounts: new Map(),
      sample: sample.rows,
      warnings: table.header.includes(columns.label) ? [ignoredLabel(columns.label)] : [],
    };
  } finally {
    await closeCsv(table);
  }
}

function ignoredLabel(column: string): Warning {
  const message = `The column ${JSON.stringify(column)} looks like the label and was ignored, because predictions are not scored. To score them, use \`holdout run\`. If the column is text, name it in \`text\`.`;
  return { code: 'label_ignored', message };
}

/** Groups of similar labels that the warning shows. */
const MAX_SHOWN_GROUPS = 5;

/** Labels that only case or spaces around them tell apart are mostly one label, misspelt; only the author can know. */
function similarLabels(counts: ReadonlyMap<string, number>): Warning[] {
  const groups = [...Map.groupBy(counts.keys(), (label) => sameLook(label).trim().toLowerCase()).values()].filter(
    (group) => group.length > 1,
  );
  if (groups.length === 0) return [];
  const shown = groups.map((group) => group.map((label) => show(label, counts)).join(' and '));
  return [
    {
      code: 'similar_labels',
      count: groups.length,
      message:
        `These labels differ only in case or surrounding spaces, and count as different labels: ` +
        `${listed(shown, MAX_SHOWN_GROUPS, '; ')}.`,
    },
  ];
}

function show(label: string, counts: ReadonlyMap<string, number>): string {
  return `${JSON.stringify(label)} (${plural(counts.get(label) ?? 0, 'row')})`;
}
