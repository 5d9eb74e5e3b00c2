// Decides what each column of a holdout is: label, text, id, group, or left out. Follows the benchmark; where it is
// silent, goes by names and a sample of rows.
import type { Benchmark } from '../contracts/benchmark.ts';
import type { Columns, Problem, Warning } from '../contracts/run.ts';
import { InputError } from '../text/input-error.ts';
import { guessLabel, noLabel } from './label.ts';
import { columnsAre, quote, unknownColumn } from './named.ts';
import { isIdName, isLabelName } from './names.ts';
import { type Profile, profileColumns } from './profile.ts';
import { chooseText, type TextChoice } from './text.ts';

export type ColumnChoice = Pick<Benchmark, 'label' | 'text' | 'id' | 'group'> & Partial<Pick<Benchmark, 'slices'>>;

/** What is known of a file before its columns are chosen. */
export interface FileFacts {
  readonly file: string;
  readonly header: readonly string[];
  /** Cells of a sample of rows, in file order. */
  readonly rows: readonly (readonly string[])[];
}

export interface Chosen {
  readonly columns: Columns;
  readonly warnings: readonly Warning[];
}

/** Whether the benchmark names everything, so that no rows are needed to choose. */
export const isChosen = ({ label, text }: ColumnChoice): boolean => label !== undefined && text !== undefined;

/**
 * @param train the header of the train file, if any. A column that it lacks is never guessed to be label or text.
 * @throws InputError with every column that the benchmark expects and the file lacks, and if two columns look like the
 * label.
 */
export function chooseColumns(facts: FileFacts, choice: ColumnChoice, train?: readonly string[]): Chosen {
  const { header, rows, file } = facts;
  const taken = new Set([...(choice.text ?? []), choice.id, choice.group]);
  const profiles = profileColumns(header, rows);
  const free = profiles.filter(({ column }) => !taken.has(column));
  const shared = free.filter(({ column }) => isInTrain(column, train));
  const guessed = () => guessLabel(shared, file) ?? guessLabel(free, file);
  // A later check reports a column that is taken or not in the train file.
  const label = choice.label ?? guessed() ?? header.find(isLabelName);
  if (label === undefined) throw new InputError([noLabel(header, rows, file), ...problemsOf('', facts, choice)]);
  const given = choice.label === undefined ? [] : unknownColumns('label', [label], header, file);
  throwAny([...given, ...problemsOf(label, facts, choice)]);
  return choose(label, facts, choice, train, profiles);
}

/**
 * The same for rows to predict, which need no label column.
 * @param train supplies the name of the label and the text columns. Without it, the label may be ''.
 */
export function chooseUnscoredColumns(facts: FileFacts, choice: ColumnChoice, train: FileFacts | undefined): Chosen {
  const { header } = facts;
  if (!train) {
    const label = choice.label ?? header.find((column) => isLabelName(column) && !choice.text?.includes(column)) ?? '';
    throwAny(problemsOf(label, facts, choice));
    return choose(label, facts, choice, undefined);
  }
  const { slices: _, ...shared } = choice;
  const learned = chooseColumns(train, { ...shared, id: undefined, group: undefined }).columns;
  const text = choice.text ?? learned.text.filter((column) => header.includes(column));
  const missing = text.length > 0 ? [] : learned.text;
  throwAny([
    ...problemsOf(learned.label, facts, choice),
    ...missing.map((column) => unknownColumn(column, 'is text in the train file', header, facts.file)),
  ]);
  const chosen = choose(learned.label, facts, { ...choice, text }, undefined);
  const left = new Map(learned.left_out?.map(({ column, reason }) => [column, reason]));
  const leftOut = chosen.columns.left_out?.map(({ column, reason }) => ({
    column,
    reason: left.get(column) ?? reason,
  }));
  return { ...chosen, columns: { ...chosen.columns, ...(leftOut && { left_out: leftOut }) } };
}

function choose(
  label: string,
  facts: FileFacts,
  choice: ColumnChoice,
  train: readonly string[] | undefined,
  profiled?: readonly Profile[],
): Chosen {
  const { header, rows, file } = facts;
  const { group } = choice;
  const id =
    choice.id ?? header.find((column) => isIdName(column) && column !== label && !choice.text?.includes(column));
  const others = new Set([label, id, group]);
  const columns = { label, ...(id !== undefined && { id }), ...(group !== undefined && { group }), all: [...header] };
  if (choice.text) {
    const text = [...new Set(choice.text)];
    const leftOut = header.filter((column) => !others.has(column) && !text.includes(column));
    return {
      columns: { ...columns, text, left_out: leftOut.map((column) => ({ column, reason: 'not named as text' })) },
      warnings: [],
    };
  }
  const profiles = profiled ?? profileColumns(header, rows);
  const candidates = profiles.filter(({ column }) => !others.has(column));
  const shared = candidates.filter(({ column }) => isInTrain(column, train));
  const truth = profiles.find(({ column }) => column === label);
  // If the train file has none of these columns, reading it reports that.
  const known = shared.length > 0 ? shared : candidates;
  const missing = candidates.filter((column) => !known.includes(column));
  const { text, leftOut } = chooseText(known, truth);
  if (text.length === 0) throw new InputError([noText(header, leftOut, file)]);
  const reasons = [
    ...leftOut.map(({ column, reason }) => ({ column, reason })),
    ...missing.map(({ column }) => ({ column, reason: 'not in the train file' })),
  ];
  return {
    columns: { ...columns, text: [...text], left_out: reasons },
    warnings: leftOut.flatMap(({ warning }) => (warning ? [{ code: 'column_tells_label', message: warning }] : [])),
  };
}

const isInTrain = (column: string, train: readonly string[] | undefined): boolean =>
  train === undefined || train.includes(column);

function throwAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InputError(problems);
}

/** Columns that the benchmark names and the file lacks, and settings that would show the answer. */
function problemsOf(label: string, { header, file }: FileFacts, choice: ColumnChoice): Problem[] {
  const named: [key: string, columns: readonly string[]][] = [
    ['text', choice.text ?? []],
    ['id', choice.id === undefined ? [] : [choice.id]],
    ['group', choice.group === undefined ? [] : [choice.group]],
    ['slices', choice.slices?.flatMap(({ column }) => column ?? []) ?? []],
  ];
  return [
    ...named.flatMap(([key, columns]) => unknownColumns(key, columns, header, file)),
    ...leaks(label, choice, file),
  ];
}

function unknownColumns(key: string, columns: readonly string[], header: readonly string[], file: string): Problem[] {
  const unknown = new Set(columns).difference(new Set(header));
  return [...unknown].map((column) => unknownColumn(column, `the benchmark names as \`${key}\``, header, file));
}

/** The true label must not reach a prompt. */
function leaks(label: string, choice: ColumnChoice, file: string): Problem[] {
  const problems: Problem[] = [];
  if (label !== '' && choice.text?.includes(label)) {
    problems.push({
      file,
      message: `${quote(label)} is the label column and is among the benchmark's \`text\` columns: models would be shown the answer.`,
      advice: 'Remove it from `text`, or name another column as `label`.',
    });
  }
  if (label !== '' && choice.id === label) {
    const message = `${quote(label)} is the label column and the benchmark's \`id\`.`;
    problems.push({ file, message, advice: 'Name another column as `id`, or leave `id` out.' });
  }
  return problems;
}

function noText(header: readonly string[], leftOut: TextChoice['leftOut'], file: string): Problem {
  if (leftOut.length === 0) {
    const message = 'there is no text column: nothing is left beside the label.';
    return { file, message, advice: `${columnsAre(header)} Expected at least one column with the text to classify.` };
  }
  const reasons = leftOut.map(({ column, reason }) => `${quote(column)} (${reason})`).join(', ');
  const example = leftOut[0]?.column ?? '';
  return {
    file,
    message: `there is no text column. Left out: ${reasons}.`,
    advice: `Name the text: --text ${quote(example)}, or \`text\` in a benchmark.`,
  };
}
