// The leakage guard: finds texts of the train file that are also in the holdout. Nothing learns from them.

import { baselineEntry, baselineNames } from '../../shared/baselines/registry.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Columns, Warning } from '../../shared/contracts/run.ts';
import { type CsvTable, closeCsv } from '../../shared/csv/open.ts';
import type { TrainSet } from '../../shared/csv/train.ts';
import { rowText } from '../../shared/text/row.ts';
import { textKey } from '../../shared/text/text-key.ts';
import { oneOrMany, plural } from '../../shared/text/words.ts';

export interface Leak {
  /** By textKey. */
  readonly texts: ReadonlySet<string>;
  readonly warnings: readonly Warning[];
}

export const NO_LEAK: Leak = { texts: new Set(), warnings: [] };

/** Whether anything learns from texts and must not learn from leaked ones: few-shot examples or a baseline. */
export function learnsFromTexts({ models, prompts, baselines }: Benchmark): boolean {
  const learns = baselines.some((name) => baselineEntry(name).learnsFrom === 'texts');
  return (
    learns ||
    models.some(({ kind }) => kind === 'embedding') ||
    (models.length > 0 && prompts.some(({ examples }) => examples !== undefined))
  );
}

/**
 * Reads the holdout row by row. Memory grows with the train file only.
 * @param trainFile its name in the warning.
 */
export async function leakedTexts(
  train: Pick<TrainSet, 'texts'>,
  trainFile: string,
  holdout: CsvTable,
  text: Columns['text'],
): Promise<Leak> {
  const keys = train.texts.map(textKey);
  const texts = await leakedKeys(holdout, text, new Set(keys));
  const count = keys.filter((key) => texts.has(key)).length;
  if (count === 0) return NO_LEAK;
  const learners = baselineNames(({ isDefault, learnsFrom }) => isDefault && learnsFrom === 'texts');
  const message = `${plural(count, 'row')} of ${trainFile} ${oneOrMany(count, 'has', 'have')} the same text as a row of the holdout. No prompt shows ${oneOrMany(count, 'it as an example', 'them as examples')}, and ${learners.join(' and ')} ${oneOrMany(learners.length, 'does', 'do')} not learn from ${oneOrMany(count, 'it', 'them')}.`;
  return { texts, warnings: [{ code: 'leaked_train_rows', message, count }] };
}

async function leakedKeys(
  holdout: CsvTable,
  text: Columns['text'],
  trainKeys: ReadonlySet<string>,
): Promise<Set<string>> {
  const at = text.map((column) => [column, holdout.header.indexOf(column)] as const);
  const leaked = new Set<string>();
  try {
    for await (const batch of holdout.batches) {
      for (const { fields } of batch) {
        const row = Object.fromEntries(at.map(([column, index]) => [column, fields[index] ?? '']));
        const key = textKey(rowText(row, text));
        if (trainKeys.has(key)) leaked.add(key);
      }
    }
  } finally {
    await closeCsv(holdout);
  }
  return leaked;
}
