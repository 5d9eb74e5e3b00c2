// The first reading of a holdout: all of it is checked and counted before anything is paid for. Before it, some rows
// say which columns are which, unless the benchmark does. There are up to three more: one
// for texts that stand in the train file, too, and one for what prompts truncate, where there is any; and then to send it.

import { chooseColumns, chooseUnscoredColumns, type FileFacts, isChosen } from '../../shared/columns/choose.ts';
import { RowReservoir } from '../../shared/columns/sample.ts';
import { refuseSeveralLabels } from '../../shared/columns/several-labels.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Columns, Warning } from '../../shared/contracts/run.ts';
import { readLabelledRows, readRows } from '../../shared/csv/labelled.ts';
import { closeCsv } from '../../shared/csv/open.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { listed, plural } from '../../shared/text/words.ts';
import type { CsvFile, TrainFile } from './inputs.ts';
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
 * @param train the header of the train file, if there is one.
 * @throws InputError with the problems of all rows: the first ones listed, the others counted.
 */
export async function surveyHoldout(
  holdout: CsvFile,
  benchmark: Benchmark,
  train: readonly string[] | undefined,
): Promise<Survey> {
  const { columns, warnings } = chooseColumns(await factsOf(holdout, isChosen(benchmark)), benchmark, train);
  const table = await holdout.open();
  try {
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

/** The same for rows that are to be given a label: whatever stands in a label's column is not looked at. */
export async function surveyUnscored(
  file: CsvFile,
  benchmark: Benchmark,
  train: TrainFile | undefined,
): Promise<Survey> {
  const trainFacts = train && (await factsOf(train, isChosen(benchmark)));
  const facts = await factsOf(file, benchmark.text !== undefined || train !== undefined);
  const { columns, warnings } = chooseUnscoredColumns(facts, benchmark, trainFacts);
  const table = await file.open();
  try {
    const sample = new RowSample();
    const rows = await readRows(table, file.file, ({ fields }) => sample.add(fields));
    const ignored = table.header.includes(columns.label) ? [ignoredLabel(columns.label)] : [];
    return { columns, rows, labelCounts: new Map(), sample: sample.rows, warnings: [...warnings, ...ignored] };
  } finally {
    await closeCsv(table);
  }
}

/** @param headerOnly the rows need not be looked at. */
async function factsOf({ file, open }: CsvFile, headerOnly: boolean): Promise<FileFacts> {
  const table = await open();
  try {
    const sample = new RowReservoir(table.header.length);
    if (!headerOnly) for await (const batch of table.batches) for (const { fields } of batch) sample.add(fields);
    return { file, header: table.header, rows: sample.rows };
  } catch (error) {
    // The next reading tells what cannot be read, with all else that is wrong.
    if (!(error instanceof InputError)) throw error;
    return { file, header: table.header, rows: [] };
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
