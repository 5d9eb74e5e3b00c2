// Recognises exports of annotation and test tools by the keys of their first record; takes the texts and people's
// label.
import { type Cell, flatten } from './flatten.ts';
import { cellText, isList, isObject, type JsonObject } from './value.ts';

export interface Adapter {
  readonly cells: (record: JsonObject) => readonly Cell[];
  /** Decisions made in all records read so far. */
  readonly notes: () => readonly string[];
}

/** @returns undefined if the records are not such an export */
export function adapterOf(first: JsonObject): Adapter | undefined {
  if (isObject(first.data) && (isList(first.annotations) || isList(first.completions))) return labelStudio();
  if (isObject(first.fields) && (isObject(first.responses) || isObject(first.suggestions))) return argilla();
  if (isObject(first.inputs) && 'annotation' in first && 'prediction' in first)
    return { cells: oldArgilla, notes: none };
  if (isObject(first.row) && typeof first.row_idx === 'number')
    return { cells: ({ row }) => flatten(row), notes: none };
  if (isObject(first.vars) && Object.keys(first).every((key) => TEST_KEYS.has(key)))
    return { cells: testCells, notes: none };
  return undefined;
}

const none = (): readonly string[] => [];
const cell = (name: string, text: string): Cell => ({ path: [name], text });
const idOf = ({ id }: JsonObject): Cell[] => (id === undefined ? [] : [cell('id', cellText(id))]);

/** https://labelstud.io/guide/export: a task with its data, and each annotator's choices in each field. */
function labelStudio(): Adapter {
  let disputed = 0;
  return {
    cells(task) {
      const annotations = listOf(task.annotations ?? task.completions).filter(
        (annotation) => isObject(annotation) && annotation.was_cancelled !== true,
      );
      const choices = new Map<string, string[]>();
      for (const annotation of annotations) {
        for (const result of listOf(isObject(annotation) ? annotation.result : undefined)) {
          if (!isObject(result) || !isObject(result.value) || !isList(result.value.choices)) continue;
          const field = cellText(result.from_name);
          const { choices: chosen } = result.value;
          choices.set(field, [
            ...(choices.get(field) ?? []),
            chosen.length === 1 ? cellText(chosen[0]) : cellText(chosen),
          ]);
        }
      }
      if ([...choices.values()].some((answers) => new Set(answers).size > 1)) disputed++;
      const data = flatten(task.data);
      const label = choices.size === 1 && !data.some(({ path: [name] }) => name === 'label') ? 'label' : undefined;
      return [
        ...idOf(task),
        ...data,
        ...[...choices].map(([field, answers]) => cell(label ?? field, mostFrequent(answers))),
      ];
    },
    notes: () => disagreement(disputed),
  };
}

/** https://docs.argilla.io: a record with its fields, people's responses, and a model's suggestions. */
function argilla(): Adapter {
  let disputed = 0;
  return {
    cells(record) {
      const answers = Object.entries(isObject(record.responses) ? record.responses : {}).map(
        ([question, responses]): [string, string[]] => [
          question,
          listOf(responses).flatMap((response) =>
            isObject(response) && (response.status ?? 'submitted') === 'submitted' ? [cellText(response.value)] : [],
          ),
        ],
      );
      if (answers.some(([, given]) => new Set(given).size > 1)) disputed++;
      return [
        ...idOf(record),
        ...flatten(record.fields),
        ...answers.map(([question, given]) => cell(question, mostFrequent(given))),
      ];
    },
    notes: () => disagreement(disputed),
  };
}

/** Argilla 1: a single annotation. */
function oldArgilla({ id, inputs, annotation }: JsonObject): Cell[] {
  return [...idOf({ id }), ...flatten(inputs), cell('label', cellText(annotation))];
}

/**
 * https://www.promptfoo.dev/docs/configuration/test-cases: variables, and the value that the answer is compared with.
 */
const TEST_KEYS = new Set('vars,assert,description,options,metadata,threshold,expected,provider,prompts'.split(','));
const COMPARED = new Set(['equals', 'contains', 'icontains', 'starts-with']);

function testCells({ vars, assert, expected }: JsonObject): Cell[] {
  const cells = flatten(vars).map(({ path, text }) => ({ path: path[0] === '__expected' ? ['label'] : path, text }));
  const compared = listOf(assert).find((one) => isObject(one) && COMPARED.has(cellText(one.type)));
  const label = isObject(compared) ? compared.value : expected;
  return label === undefined ? cells : [...cells, cell('label', cellText(label))];
}

/** Among equally frequent answers, returns the first one given. */
function mostFrequent(answers: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0] as [string, number])[0];
}

function disagreement(count: number): string[] {
  if (count === 0) return [];
  return [`The annotators disagree on ${count} of the texts: the most frequent answer was taken, or else the first.`];
}

const listOf = (value: unknown): readonly unknown[] => (isList(value) ? value : []);
