// The first read of a holdout checks and counts everything before anything is paid for. Up to two more reads look for
// texts that are also in the train file and for what prompts truncate, and the last one sends the rows.

import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Columns, Warning } from '../../shared/contracts/run.ts';
import { chooseColumns, chooseUnscoredColumns, type Header } from '../../shared/csv/columns.ts';
import { readLabelledRows, readRows } from '../../shared/csv/labelled.ts';
import { type CsvTable, closeCsv } from '../../shared/csv/open.ts';
import { listed, plural } from '../../shared/text/words.ts';
import { RowSample } from './row-sample.ts';

export interface Survey {
  readonly columns: Columns;
  readonly rows: number;
  /** Rows by label, exactly as written. */
  readonly labelCounts: ReadonlyMap<string, number>;
  /** Fields of some rows from all over the holdout. */
  readonly sample: readonly (readonly string[])[];
  readonly warnings: Warning[];
}

/**
 * Memory grows with the number of labels, not rows.
 * @param file the holdout's name in problems.
 * @throws InputError with the problems of all rows: the first ones are listed, the rest counted.
 */
export async function surveyHoldout(table: CsvTable, benchmark: Benchmark, file: string): Promise<Survey> {
  try {
    const columns = chooseColumns(table.header, benchmark, file);
    const sample = new RowSample();
    const { rows, counts } = await readLabelledRows(table, columns.label, file, ({ fields }) => sample.add(fields));
    return { columns, rows, labelCounts: counts, sample: sample.rows, warnings: similarLabels(counts) };
  } finally {
    await closeCsv(table);
  }
}

/**
 * The same for rows to predict, ignoring what a label column may hold.
 * @param train also tells what the label column is called.
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

/** How many groups of similar labels the warning shows. */
const MAX_SHOWN_GROUPS = 5;

/** Labels that differ only in case or outer spaces are usually one label, misspelt. Only the author can know. */
function similarLabels(counts: ReadonlyMap<string, number>): Warning[] {
  const groups = [...Map.groupBy(counts.keys(), (label) => label.trim().toLowerCase()).values()].filter(
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
