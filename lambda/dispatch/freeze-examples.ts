// The part of a run's freezing that few-shot prompts need: their examples, or the pool that they are chosen from.
import { gzipSync } from 'node:zlib';
import type { Benchmark, PromptChoice } from '../shared/contracts/benchmark.ts';
import type { Active, Columns, Example, Warning } from '../shared/contracts/run.ts';
import { openCsv } from '../shared/csv/open.ts';
import { InputError } from '../shared/input-error.ts';
import { examplesKey } from '../shared/keys.ts';
import { exampleColumns } from '../shared/models/prompt.ts';
import type { Store } from '../shared/store.ts';
import type { TrainSet } from '../shared/train.ts';
import { type ExampleFiles, examplePool, frozenExamples, isByRow, similarityPool } from './examples.ts';
import { leakedKeys, textKey } from './leakage.ts';
import { promptRows } from './truncate.ts';

export interface FrozenExamples {
  /** Of the prompts that show every row the same. */
  readonly examples: ReadonlyMap<PromptChoice, readonly Example[]>;
  readonly warnings: Warning[];
}

interface ExamplesInput {
  readonly benchmark: Benchmark;
  readonly columns: Columns;
  readonly labels: readonly string[];
  readonly train: TrainSet | undefined;
  readonly files: ExampleFiles;
}

/** @returns the columns besides the texts that examples show; undefined where no prompt has any. */
export function shownColumns(benchmark: Benchmark): string[] | undefined {
  const prompts = fewShot(benchmark);
  return prompts.length === 0 ? undefined : [...new Set(prompts.flatMap(exampleColumns))];
}

/**
 * Reads the holdout once more, for texts that stand in both files. The pool of examples that are chosen by the row goes
 * to the bucket.
 * @throws InputError where there is no train file, or it has not enough rows.
 */
export async function freezeExamples(store: Store, active: Active, input: ExamplesInput): Promise<FrozenExamples> {
  const { benchmark, columns, labels, train, files } = input;
  const prompts = fewShot(benchmark);
  if (prompts.length === 0) return { examples: new Map(), warnings: [] };
  if (!train) {
    const message = `the prompt ${prompts[0]?.name} has examples, and there is no train file ${files.train} to take them from.`;
    throw new InputError([{ file: files.benchmark, message, advice: 'Upload one before the holdout.' }]);
  }
  const holdout = await openCsv((await store.openSource(active.source)).body, active.source.key);
  const trainKeys = new Set(train.texts.map(textKey));
  const leaked = await leakedKeys(holdout, columns.text, trainKeys);
  const pool = examplePool(train.rows, labels, leaked, { seed: benchmark.seed, file: files.train });
  const frozen = prompts.map((prompt) => [prompt, frozenExamples(prompt, pool, labels, files)] as const);
  if (prompts.some(({ examples }) => examples && isByRow(examples))) {
    const json = JSON.stringify(similarityPool(pool));
    await store.put(examplesKey(active.run), gzipSync(json), { contentType: 'application/gzip' });
  }
  const promptRow = await promptRows(prompts);
  const shown = ({ name }: PromptChoice, rows: readonly Example[]) =>
    rows.map((example) => ({ ...example, row: promptRow(name, example.row) }));
  return {
    examples: new Map(frozen.flatMap(([prompt, rows]) => (rows ? [[prompt, shown(prompt, rows)]] : []))),
    warnings: pool.warnings,
  };
}

/** Prompts without a model are asked of nobody. */
const fewShot = ({ models, prompts }: Benchmark): PromptChoice[] =>
  models.length === 0 ? [] : prompts.filter(({ examples }) => examples !== undefined);
