// The leakage guard: finds texts of the train file that are also in the holdout, word for word or nearly. Nothing learns
// from them.

import { at } from '../../shared/at.ts';
import { baselineEntry, baselineNames } from '../../shared/baselines/registry.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Columns, Leakage, Warning } from '../../shared/contracts/run.ts';
import { CopyIndex, folded } from '../../shared/copies/copy-index.ts';
import { type CsvTable, closeCsv } from '../../shared/csv/open.ts';
import type { TrainSet } from '../../shared/csv/train.ts';
import { formatCount } from '../../shared/text/format.ts';
import { rowText } from '../../shared/text/row.ts';
import { textKey } from '../../shared/text/text-key.ts';
import { oneOrMany, plural } from '../../shared/text/words.ts';

export interface Leak {
  /** Texts of the train file that nothing may learn from, by textKey. */
  readonly texts: ReadonlySet<string>;
  readonly warnings: readonly Warning[];
  /** Undefined if nothing was looked for. */
  readonly found?: Leakage;
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
  const index = new CopyIndex(train.texts.length);
  const firsts = train.texts.map((one) => index.add(folded(one)));
  const { exact, near, rows } = await lookUp(holdout, text, index);
  const texts = new Set([...exact, ...near].map((row) => textKey(at(train.texts, row))));
  const count = (of: ReadonlySet<number>) =>
    firsts.reduce((sum, first, row) => sum + Number(of.has(first === -1 ? row : first)), 0);
  const found: Leakage = { train_rows: { exact: count(exact), near: count(near) }, rows };
  return { texts, warnings: warningsOf(found.train_rows, trainFile), found };
}

function warningsOf({ exact, near }: Leakage['train_rows'], trainFile: string): Warning[] {
  const count = exact + near;
  if (count === 0) return [];
  const learners = baselineNames(({ isDefault, learnsFrom }) => isDefault && learnsFrom === 'texts');
  const nearly =
    near === 0 ? '' : near === count ? ', but for a word or so' : `, ${formatCount(near)} of them but for a word or so`;
  const message = `${plural(count, 'row')} of ${trainFile} ${oneOrMany(count, 'has', 'have')} the same text as a row of the holdout${nearly}. No prompt shows ${oneOrMany(count, 'it as an example', 'them as examples')}, and ${learners.join(' and ')} ${oneOrMany(learners.length, 'does', 'do')} not learn from ${oneOrMany(count, 'it', 'them')}.`;
  return [{ code: LEFT_OUT, message, count }];
}

/** The report tells it in its own words, with what tfidf would have been with these rows. */
export const LEFT_OUT = 'leaked_train_rows';

interface Copies {
  /** First rows of the train file with a text of the holdout. */
  readonly exact: ReadonlySet<number>;
  /** Others, with nearly such a text. */
  readonly near: ReadonlySet<number>;
  /** Rows of the holdout. */
  readonly rows: Leakage['rows'];
}

async function lookUp(holdout: CsvTable, text: Columns['text'], index: CopyIndex): Promise<Copies> {
  const columns = text.map((column) => [column, holdout.header.indexOf(column)] as const);
  const exact = new Set<number>();
  const near = new Set<number>();
  const rows = { exact: 0, near: 0 };
  try {
    for await (const batch of holdout.batches) {
      for (const { fields } of batch) {
        const row = Object.fromEntries(columns.map(([column, place]) => [column, fields[place] ?? '']));
        const one = folded(rowText(row, text));
        if (!one) continue;
        const same = index.exact(one);
        const alike = index.near(one.words);
        for (const copy of alike) near.add(copy);
        if (same !== -1) {
          exact.add(same);
          rows.exact++;
        } else if (alike.length > 0) rows.near++;
      }
    }
  } finally {
    await closeCsv(holdout);
  }
  return { exact, near: near.difference(exact), rows };
}
