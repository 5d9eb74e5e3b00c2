// The few-shot examples of an estimate: the same ones that dispatch will choose.
import { examplePool, frozenExamples, isByRow, similarityPool } from '../lambda/dispatch/examples.ts';
import { leakedKeys, textKey } from '../lambda/dispatch/leakage.ts';
import { similarExamples } from '../lambda/dispatch/similarity.ts';
import { promptRows } from '../lambda/dispatch/truncate.ts';
import type { Benchmark, PromptChoice } from '../lambda/shared/contracts/benchmark.ts';
import type { Columns, Example, Row, Warning } from '../lambda/shared/contracts/run.ts';
import type { CsvTable } from '../lambda/shared/csv/open.ts';
import { InputError } from '../lambda/shared/input-error.ts';
import { rowText } from '../lambda/shared/row.ts';
import type { TrainSet } from '../lambda/shared/train.ts';

export interface EstimatedExamples {
  /** Of the prompts that show every row the same. */
  readonly frozen: ReadonlyMap<PromptChoice, readonly Example[]>;
  /** Undefined for a prompt that does not choose by the row. */
  readonly chosen: (prompt: string, row: Row) => readonly Example[] | undefined;
  readonly warnings: readonly Warning[];
}

interface ExamplesInput {
  readonly benchmark: Benchmark;
  readonly columns: Columns;
  readonly labels: readonly string[];
  readonly train: TrainSet | undefined;
  readonly files: { readonly benchmark: string; readonly train: string };
  readonly openHoldout: () => Promise<CsvTable>;
}

const NONE: EstimatedExamples = { frozen: new Map(), chosen: () => undefined, warnings: [] };

/** @throws InputError where there is no train file, or it has not enough rows */
export async function estimateExamples(input: ExamplesInput): Promise<EstimatedExamples> {
  const { benchmark, columns, labels, train, files } = input;
  const prompts = benchmark.models.length === 0 ? [] : benchmark.prompts.filter(({ examples }) => examples);
  const [first] = prompts;
  if (!first) return NONE;
  if (!train) {
    const message = `the prompt ${first.name} has examples, and there is no train file to take them from.`;
    throw new InputError([{ file: files.benchmark, message, advice: 'Give one with --train.' }]);
  }
  const leaked = await leakedKeys(await input.openHoldout(), columns.text, new Set(train.texts.map(textKey)));
  const pool = examplePool(train.rows, labels, leaked, { seed: benchmark.seed, file: files.train });
  const promptRow = await promptRows(prompts);
  const shown = (prompt: string, examples: readonly Example[]) =>
    examples.map((example) => ({ ...example, row: promptRow(prompt, example.row) }));
  const frozen = prompts.flatMap((prompt) => {
    const examples = frozenExamples(prompt, pool, labels, files);
    return examples ? [[prompt, shown(prompt.name, examples)] as const] : [];
  });
  const byRow = new Map(
    prompts.flatMap(({ name, examples }) => (examples && isByRow(examples) ? [[name, examples]] : [])),
  );
  const similar = byRow.size > 0 ? similarExamples(similarityPool(pool), columns.text) : undefined;
  return {
    frozen: new Map(frozen),
    chosen: (prompt, row) => {
      const examples = byRow.get(prompt);
      return examples && similar && shown(prompt, similar(rowText(row, columns.text), examples));
    },
    warnings: pool.warnings,
  };
}
