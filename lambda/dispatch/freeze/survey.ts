// The first read of a holdout checks and counts everything before anything is paid for. If the benchmark does not name
// the columns, an earlier read samples rows to tell them apart. Up to two more reads look for texts that are also in
// the train file and for what prompts truncate, and the last one sends the rows.

import { chooseColumns, chooseUnscoredColumns, type FileFacts, isChosen } from '../../shared/columns/choose.ts';
import { RowReservoir } from '../../shared/columns/sample.ts';
import { refuseSeveralLabels } from '../../shared/columns/several-labels.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import { type Reading, readingOf } from '../../shared/contracts/choices/reading.ts';
import type { Columns, Warning } from '../../shared/contracts/run.ts';
import { UndecodableError } from '../../shared/csv/bytes/undecodable.ts';
import { readLabelledRows, readRows } from '../../shared/csv/labelled.ts';
import { type CsvTable, closeCsv } from '../../shared/csv/open.ts';
import { type Read, readTwice } from '../../shared/csv/read-twice.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { sameLook } from '../../shared/text/same-look.ts';
import { inOneSpelling } from '../../shared/text/spelling.ts';
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
  readonly warnings: readonly Warning[];
  /** Every later pass must open the file with this. */
  readonly reading: Reading;
}

/**
 * Memory grows with the number of labels, not rows.
 * @param train the header of the train file, if there is one.
 * @throws InputError with the problems of all rows: lists the first and counts the rest.
 */
export async function surveyHoldout(
  holdout: CsvFile,
  benchmark: Benchmark,
  train: readonly string[] | undefined,
): Promise<Survey> {
  const asked = readingOf(benchmark);
  const seen = isChosen(benchmark) ? undefined : await look(holdout, asked);
  const read = await readTwice(holdout.open, holdout.file, seen?.reading ?? asked, async (table) => {
    const facts = { file: holdout.file, header: table.header, rows: seen?.result ?? [] };
    const { columns, warnings } = await closingOnError(table, () => chooseColumns(facts, benchmark, train));
    const sample = new RowSample();
    const { rows, counts } = await readLabelledRows(table, columns.label, holdout.file, ({ fields }) =>
      sample.add(fields),
    );
    if (benchmark.several_labels === undefined) refuseSeveralLabels(counts, columns.label, holdout.file);
    return { columns, rows, labelCounts: counts, sample: sample.rows, warnings };
  });
  return surveyed(read, seen?.notes, similarLabels(inOneSpelling(read.result.labelCounts)));
}

/**
 * The same for rows to predict, ignoring the contents of any label column.
 * @param train also supplies the name of the label column and the text columns.
 */
export async function surveyUnscored(
  file: CsvFile,
  benchmark: Benchmark,
  train: TrainFile | undefined,
): Promise<Survey> {
  const asked = readingOf(benchmark);
  const learned = train && {
    file: train.file,
    header: train.header,
    rows: isChosen(benchmark) ? [] : (await look(train, asked)).result,
  };
  const seen = benchmark.text !== undefined || train ? undefined : await look(file, asked);
  const read = await readTwice(file.open, file.file, seen?.reading ?? asked, async (table) => {
    const facts = { file: file.file, header: table.header, rows: seen?.result ?? [] };
    const { columns, warnings } = await closingOnError(table, () => chooseUnscoredColumns(facts, benchmark, learned));
    const sample = new RowSample();
    const rows = await readRows(table, file.file, ({ fields }) => sample.add(fields));
    const ignored = table.header.includes(columns.label) ? [ignoredLabel(columns.label)] : [];
    return { columns, rows, labelCounts: new Map(), sample: sample.rows, warnings: [...warnings, ...ignored] };
  });
  return surveyed(read, seen?.notes, []);
}

/** @param seen what sampling the rows revealed about the file. */
function surveyed(
  { result, reading, notes }: Read<Omit<Survey, 'reading'>>,
  seen: readonly Warning[] = [],
  more: readonly Warning[],
): Survey {
  const said = new Map([...seen, ...notes].map((note) => [note.message, note]));
  return { ...result, reading, warnings: [...said.values(), ...result.warnings, ...more] };
}

/** Samples the rows that tell columns apart. */
function look(file: CsvFile, reading: Reading): Promise<Read<FileFacts['rows']>> {
  return readTwice(file.open, file.file, reading, async (table) => {
    const { header } = table;
    const sample = new RowReservoir(header.length);
    try {
      for await (const batch of table.batches) {
        for (const { fields } of batch) if (fields.length === header.length) sample.add(fields);
      }
    } catch (error) {
      const isToReadAgain = error instanceof UndecodableError && error.encoding !== undefined;
      // The next read reports it along with every other problem.
      if (!(error instanceof InputError) || isToReadAgain) throw error;
    }
    return sample.rows;
  });
}

async function closingOnError<T>(table: CsvTable, choose: () => T): Promise<T> {
  try {
    return choose();
  } catch (error) {
    await closeCsv(table);
    throw error;
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
