// Chooses the examples of few-shot prompts, or the pool to choose them from, when a run is frozen.
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { PromptChoice } from '../../shared/contracts/choices/prompt.ts';
import type { Columns } from '../../shared/contracts/run.ts';
import type { Example, Prompt, Row } from '../../shared/contracts/variant.ts';
import type { TrainSet } from '../../shared/csv/train.ts';
import { exampleColumns } from '../../shared/models/prompt.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { rowText } from '../../shared/text/row.ts';
import { type ExampleFiles, examplePool, frozenExamples, isByRow, similarityPool } from './examples.ts';
import { type SimilarExamples, similarExamples } from './similarity.ts';
import { rowCutter } from './truncate.ts';

interface ChosenExamples {
  /** For prompts that show the same examples for every row. */
  readonly examples: ReadonlyMap<PromptChoice, readonly Example[]>;
  /** For a prompt that chooses examples for each row. Undefined for any other prompt. */
  readonly chosenExamples: (prompt: Prompt, row: Row) => readonly Example[] | undefined;
  /** The pool for prompts that choose examples for each row. Undefined if no prompt does. */
  readonly pool: readonly Example[] | undefined;
}

interface ExamplesInput {
  readonly benchmark: Benchmark;
  readonly columns: Columns;
  readonly labels: readonly string[];
  readonly train: TrainSet | undefined;
  /** Texts that must not become an example, by textKey. */
  readonly leaked: ReadonlySet<string>;
  readonly files: ExampleFiles;
  /** What to do if there is no train file. */
  readonly advice: string;
}

/** @returns the columns besides the texts that examples show. Undefined if no prompt has examples. */
export function shownColumns(benchmark: Benchmark): string[] | undefined {
  const prompts = fewShot(benchmark);
  return prompts.length === 0 ? undefined : [...new Set(prompts.flatMap(exampleColumns))];
}

/** @throws InputError if there is no train file or it has too few rows. */
export async function chooseExamples(input: ExamplesInput): Promise<ChosenExamples> {
  const { benchmark, columns, labels, train, leaked, files } = input;
  const prompts = fewShot(benchmark);
  const [first] = prompts;
  if (!first) return { examples: new Map(), chosenExamples: () => undefined, pool: undefined };
  if (!train) {
    const message = `the prompt ${first.name} has examples, and there is no train file to take them from.`;
    throw new InputError([{ file: files.benchmark, message, advice: input.advice }]);
  }
  const all = examplePool(train.rows, labels, leaked, benchmark.seed);
  const frozen = prompts.map((prompt) => [prompt, frozenExamples(prompt, all, labels, files)] as const);
  const cut = await rowCutter(prompts);
  const shown = (prompt: Pick<Prompt, 'truncate'>, rows: readonly Example[]) =>
    rows.map((example) => ({ ...example, row: cut(prompt, example.row) }));
  const byRow = new Map(
    prompts.flatMap(({ name, examples }) => (examples && isByRow(examples) ? [[name, examples]] : [])),
  );
  const pool = byRow.size > 0 ? similarityPool(all) : undefined;
  let similar: SimilarExamples | undefined;
  return {
    examples: new Map(frozen.flatMap(([prompt, rows]) => (rows ? [[prompt, shown(prompt, rows)]] : []))),
    chosenExamples: (prompt, row) => {
      const examples = byRow.get(prompt.name);
      if (!examples || !pool) return undefined;
      similar ??= similarExamples(pool, columns.text);
      return shown(prompt, similar(rowText(row, columns.text), examples));
    },
    pool,
  };
}

/** Without a model, prompts are never sent. */
const fewShot = ({ models, prompts }: Benchmark): PromptChoice[] =>
  models.length === 0 ? [] : prompts.filter(({ examples }) => examples !== undefined);
