// What the samples of a row carry: its columns and, where a prompt chooses its examples by the row, those.
import type { Examples } from '../../shared/contracts/benchmark.ts';
import type { SampleContent } from '../../shared/contracts/messages.ts';
import { type Example, ExamplePool, type Run } from '../../shared/contracts/run.ts';
import { examplesKey } from '../../shared/keys.ts';
import { placeholders } from '../../shared/models/prompt.ts';
import type { Store } from '../../shared/storage/store.ts';
import { rowText } from '../../shared/text/row.ts';
import { isByRow } from './examples.ts';
import { similarExamples } from './similarity.ts';
import { promptRows } from './truncate.ts';

/** The label's column never goes into a row. @returns from a record's fields to the content for each variant. */
export type ContentMaker = (fields: readonly string[]) => SampleContent[];

export async function contentMaker(run: Run, store: Store): Promise<ContentMaker> {
  const { columns, variants, benchmark } = run;
  const named = benchmark.prompts.flatMap(placeholders);
  const used = [...new Set([...columns.text, ...named])]
    .filter((column) => column !== columns.label)
    .map((column) => [column, columns.all.indexOf(column)] as const);
  const byRow = variants.some(({ kind }) => kind === 'model')
    ? benchmark.prompts.flatMap(({ name, examples }) => (examples && isByRow(examples) ? [{ name, examples }] : []))
    : [];
  const promptRow = await promptRows(benchmark.prompts);
  const choose = byRow.length > 0 ? await readPool(run, store) : undefined;

  return (fields) => {
    const row = Object.fromEntries(used.map(([column, index]) => [column, fields[index] ?? '']));
    const text = rowText(row, columns.text);
    const chosen = new Map(
      byRow.map(({ name, examples }) => {
        const nearest = choose?.(text, examples) ?? [];
        return [name, nearest.map((example) => ({ ...example, row: promptRow(name, example.row) }))];
      }),
    );
    return variants.map((variant) => {
      if (variant.kind === 'baseline') return { row };
      const { name } = variant.prompt;
      const examples = chosen.get(name);
      return { row: promptRow(name, row), ...(examples && { examples }) };
    });
  };
}

async function readPool(run: Run, store: Store): Promise<(text: string, examples: Examples) => Example[]> {
  const pool = await store.getGzipJson(examplesKey(run.run), ExamplePool);
  if (!pool) throw new Error(`there is no ${examplesKey(run.run)}`);
  return similarExamples(pool, run.columns.text);
}
