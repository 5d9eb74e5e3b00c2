// Makes the content of a row's samples: its columns and, if a prompt chooses examples for each row, those examples.
import { type Examples, embeddingsOf } from '../../shared/contracts/choices/prompt.ts';
import type { SampleContent } from '../../shared/contracts/messages.ts';
import type { Run } from '../../shared/contracts/run.ts';
import { type Example, ExamplePool, type Prompt, type Row } from '../../shared/contracts/variant.ts';
import { examplesKey } from '../../shared/keys.ts';
import { placeholders } from '../../shared/models/prompt.ts';
import type { Store } from '../../shared/storage/store.ts';
import { rowText } from '../../shared/text/row.ts';
import { isByRow } from './examples.ts';
import { similarExamples } from './similarity.ts';
import { rowCutter } from './truncate.ts';

/** The label column never goes into a row. @returns a function from a record's fields to the content per variant. */
type ContentMaker = (fields: readonly string[]) => SampleContent[];

export async function contentMaker(run: Run, store: Store): Promise<ContentMaker> {
  const { columns, variants, benchmark } = run;
  const named = benchmark.prompts.flatMap(placeholders);
  const used = [...new Set([...columns.text, ...named])]
    .filter((column) => column !== columns.label)
    .map((column) => [column, columns.all.indexOf(column)] as const);
  const prompts = variants.flatMap((variant) => (variant.kind === 'model' ? [variant.prompt] : []));
  const cut = await rowCutter(prompts);
  const byRow = new Map(
    benchmark.prompts.flatMap(({ name, examples }) =>
      // Classify chooses by vectors, because the row's own vector is made there.
      examples && isByRow(examples) && embeddingsOf({ examples }) === undefined ? [[name, examples]] : [],
    ),
  );
  const choose = prompts.some(({ name }) => byRow.has(name)) ? await readPool(run, store) : undefined;
  const promptContent = (prompt: Prompt, row: Row): SampleContent => {
    const examples = byRow.get(prompt.name);
    const chosen = examples && choose?.(rowText(row, columns.text), examples);
    const shown = chosen?.map((example) => ({ ...example, row: cut(prompt, example.row) }));
    return { row: cut(prompt, row), ...(shown && { examples: shown }) };
  };

  return (fields) => {
    const row = Object.fromEntries(used.map(([column, index]) => [column, fields[index] ?? '']));
    // The same for every model that uses the prompt.
    const made = new Map<string, SampleContent>();
    return variants.map((variant) => {
      if (variant.kind !== 'model') return { row };
      const { prompt } = variant;
      const content = made.get(prompt.name) ?? promptContent(prompt, row);
      made.set(prompt.name, content);
      return content;
    });
  };
}

async function readPool(run: Run, store: Store): Promise<(text: string, examples: Examples) => Example[]> {
  const pool = await store.getGzipJson(examplesKey(run.run), ExamplePool);
  if (!pool) throw new Error(`there is no ${examplesKey(run.run)}`);
  return similarExamples(pool, run.columns.text);
}
