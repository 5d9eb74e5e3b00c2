// The first read of a holdout checks and counts everything before anything is paid for. If the benchmark does not name
// the columns, a read before it looks at some rows to tell them apart. Up to two more reads look for texts that are also
// in the train file and for what prompts truncate, and the last one sends the rows.

import { chooseColumns, chooseUnscoredColumns, type FileFacts, isChosen } from '../../shared/columns/choose.ts';
import { RowReservoir } from '../../shared/columns/sample.ts';
import { refuseSeveralLabels } from '../../shared/columns/several-labels.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Columns, Warning } from '../../shared/contracts/run.ts';
import { readLabelledRows, readRows } from '../../shared/csv/labelled.ts';
import { type CsvTable, closeCsv } from '../../shared/csv/open.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { listed, plural } from '../../shared/text/words.ts';
import type { CsvFile, TrainFile } from './inputs.ts';
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
 * @param train the header of the train file, if there is one.
 * @throws InputError with the problems of all rows: the first ones are listed, the rest counted.
 */
export async function surveyHoldout(
  holdout: CsvFile,
  benchmark: Benchmark,
  train: readonly string[] | undefined,
): Promise<Survey> {
  const { facts, table } = await opened(holdout, isChosen(benchmark));
  try {
    const { columns, warnings } = chooseColumns(facts, benchmark, train);
    const sample = new RowSample();
    const { rows, counts } = await readLabelledRows(table, columns.label, holdout.file, ({ fields }) =>
      sample.add(fields),
    );
    if (benchmark.several_labels === undefined) refuseSeveralLabels(counts, columns.label, holdout.file);
    return {
      columns,
      rows,
      labelCounts: counts,
      sample: sample.rows,
      warnings: [...warnings, ...similarLabels(counts)],
    };
  } finally {
    await closeCsv(table);
  }
}

/**
 * The same for rows to predict, ignoring what a label column may hold.
 * @param train also tells what the label column is called, and which columns are text.
 */
export async function surveyUnscored(
  file: CsvFile,
  benchmark: Benchmark,
  train: TrainFile | undefined,
): Promise<Survey> {
  const learned = train && (await opened(train, isChosen(benchmark)));
  if (learned) await closeCsv(learned.table);
  const { facts, table } = await opened(file, benchmark.text !== undefined || train !== undefined);
  try {
    const { columns, warnings } = chooseUnscoredColumns(facts, benchmark, learned?.facts);
    const sample = new RowSample();
    const rows = await readRows(table, file.file, ({ fields }) => sample.add(fields));
    const ignored = table.header.includes(columns.label) ? [ignoredLabel(columns.label)] : [];
    return { columns, rows, labelCounts: new Map(), sample: sample.rows, warnings: [...warnings, ...ignored] };
  } finally {
    await closeCsv(table);
  }
}

/**
 * @param isChosen the columns need no rows to be told apart.
 * @returns the file before its first row, and what its columns are told apart by.
 */
async function opened(file: CsvFile, isChosen: boolean): Promise<{ facts: FileFacts; table: CsvTable }> {
  const table = await file.open();
  const { header } = table;
  if (isChosen) return { table, facts: { file: file.file, header, rows: [] } };
  const sample = new RowReservoir(header.length);
  try {
    for await (const batch of table.batches) {
      for (const { fields } of batch) if (fields.length === header.length) sample.add(fields);
    }
  } catch (error) {
    // The next read reports it, with everything else that is wrong.
    if (!(error instanceof InputError)) throw error;
  }
  return { table: await file.open(), facts: { file: file.file, header, rows: sample.rows } };
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
