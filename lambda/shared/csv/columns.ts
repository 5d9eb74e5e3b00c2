// Decides which columns of a holdout hold its label, texts and id, from the benchmark or from their names.

import type { Benchmark } from '../contracts/benchmark.ts';
import type { Columns, Problem } from '../contracts/run.ts';
import { orDidYouMean } from '../text/closest.ts';
import { InputError } from '../text/input-error.ts';
import { listed } from '../text/words.ts';

/** In order of preference, ignoring case. */
const LABEL_NAMES = ['tag', 'label', 'category', 'class', 'target'];
const ID_NAME = 'id';

type ColumnChoice = Pick<Benchmark, 'label' | 'text' | 'id'> & Partial<Pick<Benchmark, 'slices'>>;

/**
 * @param file the CSV's name in problems.
 * @throws InputError listing everything the benchmark expects and the header lacks.
 */
export function chooseColumns(header: readonly string[], benchmark: ColumnChoice, file: string): Columns {
  const label = benchmark.label ?? guess(header, LABEL_NAMES);
  if (label === undefined) return withLabel('', [noLabel(header, file)], header, benchmark, file);
  const given = benchmark.label === undefined ? [] : [label];
  return withLabel(label, unknownColumns('label', given, header, file), header, benchmark, file);
}

/** A file and its columns. */
export interface Header {
  readonly file: string;
  readonly columns: readonly string[];
}

/**
 * For rows to predict. `label` is the train file's label column, which these rows need not have, or '' without a train
 * file.
 * @throws InputError as chooseColumns does.
 */
export function chooseUnscoredColumns(
  header: readonly string[],
  benchmark: ColumnChoice,
  train: Header | undefined,
  file: string,
): Columns {
  const withoutTexts = header.filter((column) => !benchmark.text?.includes(column));
  const label = benchmark.label ?? guess(train?.columns ?? withoutTexts, LABEL_NAMES);
  const problems = train && label === undefined ? [noLabel(train.columns, train.file)] : [];
  return withLabel(label ?? '', problems, header, benchmark, file);
}

function withLabel(
  label: string,
  found: readonly Problem[],
  header: readonly string[],
  benchmark: ColumnChoice,
  file: string,
): Columns {
  const problems = [...found];
  const named: [key: string, columns: readonly string[]][] = [
    ['text', benchmark.text ?? []],
    ['id', benchmark.id === undefined ? [] : [benchmark.id]],
    ['slices', benchmark.slices?.flatMap(({ column }) => column ?? []) ?? []],
  ];
  for (const [key, columns] of named) problems.push(...unknownColumns(key, columns, header, file));
  problems.push(...leaks(label, benchmark, file));
  if (problems.length > 0) throw new InputError(problems);

  const others = header.filter((column) => column !== label);
  const id =
    benchmark.id ??
    guess(
      others.filter((column) => !benchmark.text?.includes(column)),
      [ID_NAME],
    );
  const text = benchmark.text ? [...new Set(benchmark.text)] : others.filter((column) => column !== id);
  if (text.length === 0) throw new InputError([noText(header, label, file)]);
  return { label, text, ...(id !== undefined && { id }), all: [...header] };
}

function unknownColumns(key: string, columns: readonly string[], header: readonly string[], file: string): Problem[] {
  const unknown = new Set(columns).difference(new Set(header));
  return [...unknown].map((column) => unknownColumn(column, `the benchmark names as \`${key}\``, header, file));
}

/** @param why follows "which" and says what asks for the missing column. */
export function unknownColumn(column: string, why: string, header: readonly string[], file: string): Problem {
  return {
    file,
    message: `there is no column ${quote(column)}, which ${why}${orDidYouMean(column, header, quote)}`,
    advice: columnsAre(header),
  };
}

const WHICH_DELIMITER = 'Is one of , ; or tab the delimiter?';

/** How many columns a message names. A table may have thousands. */
const MAX_NAMED_COLUMNS = 50;

/** @example 'Columns: "id", "title", "tag".' */
export function columnsAre(header: readonly string[]): string {
  return `Columns: ${listed(header.map(quote), MAX_NAMED_COLUMNS)}.`;
}

function guess(header: readonly string[], names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = header.find((column) => column === name) ?? header.find((column) => fold(column) === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fold(column: string): string {
  return column.trim().toLowerCase();
}

function quote(column: string): string {
  return JSON.stringify(column);
}

function noLabel(header: readonly string[], file: string): Problem {
  return {
    file,
    message: `there is no label column: expected one called ${LABEL_NAMES.join(', ')}, or the benchmark's \`label\`.`,
    advice:
      header.length === 1
        ? `${columnsAre(header)} ${WHICH_DELIMITER}`
        : `${columnsAre(header)} Name the one with the true labels in a benchmark file, for example \`label: ${header.at(-1)}\`.`,
  };
}

/** The truth must not reach a prompt. */
function leaks(label: string, benchmark: Pick<Benchmark, 'text' | 'id'>, file: string): Problem[] {
  const problems: Problem[] = [];
  if (benchmark.text?.includes(label)) {
    problems.push({
      file,
      message: `${quote(label)} is the label column and is among the benchmark's \`text\` columns: models would be shown the answer.`,
      advice: 'Remove it from `text`, or name another column as `label`.',
    });
  }
  if (benchmark.id === label) {
    const message = `${quote(label)} is the label column and the benchmark's \`id\`.`;
    problems.push({ file, message, advice: 'Name another column as `id`, or leave `id` out.' });
  }
  return problems;
}

function noText(header: readonly string[], label: string, file: string): Problem {
  const beside = header.includes(label) ? `beside the label ${quote(label)}` : 'beside the id';
  return {
    file,
    message: `there is no text column: nothing is left ${beside}.`,
    advice: `${columnsAre(header)} ${WHICH_DELIMITER} Expected at least one column with the text to classify.`,
  };
}
