// What tfidf would be right on if it had learned from the copies of holdout rows, too: how much a leak would have
// flattered it.
import { type Trained, UntrainableError } from '../../shared/baselines/baseline.ts';
import { baselineEntry, REFERENCE_BASELINE } from '../../shared/baselines/registry.ts';
import type { Columns, Leakage } from '../../shared/contracts/run.ts';
import { type CsvTable, closeCsv } from '../../shared/csv/open.ts';
import type { TrainSet } from '../../shared/csv/train.ts';
import { rowText } from '../../shared/text/row.ts';
import { labelIndex } from '../../shared/text/same-look.ts';

/** Training twice on more would take minutes, for a figure that nobody acts on. */
const MAX_TRAIN_ROWS = 20_000;
/** Rows of the holdout that are asked, evenly spaced. */
const MAX_ROWS = 20_000;

interface Input {
  readonly train: Pick<TrainSet, 'labels' | 'texts'>;
  readonly labels: readonly string[];
  readonly columns: Pick<Columns, 'label' | 'text'>;
  /** Of the holdout. */
  readonly rows: number;
  readonly open: () => Promise<CsvTable>;
}

/** @param model what it learned without them. @returns undefined if the train file is too large to learn from twice. */
export async function tfidfWithCopies(
  { train, labels, columns, rows, open }: Input,
  model: Trained['model'],
): Promise<Leakage['tfidf'] | undefined> {
  const entry = baselineEntry(REFERENCE_BASELINE);
  if (entry.learnsFrom !== 'texts' || train.texts.length > MAX_TRAIN_ROWS) return undefined;
  const indexOf = labelIndex(labels);
  const known = train.texts.flatMap((text, row) => {
    const index = indexOf(train.labels[row] ?? '');
    return index === undefined ? [] : [{ text, index }];
  });
  const { ready, predictor } = await entry.load();
  const knowledge = { counts: [], keywords: [], seed: 0, labels: labels.length };
  const without = predictor(knowledge, model);
  const learned = learn(() =>
    ready(
      known.map(({ text }) => text),
      known.map(({ index }) => index),
    )(),
  );
  if (!learned) return undefined;
  const withThem = predictor(knowledge, learned.model);
  const found = { rows: 0, right_without: 0, right_with: 0 };
  const step = Math.ceil(rows / MAX_ROWS);
  let row = 0;
  for await (const { text, label } of readTexts(await open(), columns)) {
    if (row++ % step !== 0) continue;
    const truth = indexOf(label);
    found.rows++;
    found.right_without += Number(without(text, row).label === truth);
    found.right_with += Number(withThem(text, row).label === truth);
  }
  return found;
}

/** With more rows the file may be too large to train on. */
function learn(train: () => Trained): Trained | undefined {
  try {
    return train();
  } catch (error) {
    if (error instanceof UntrainableError) return undefined;
    throw error;
  }
}

async function* readTexts(table: CsvTable, { label, text }: Pick<Columns, 'label' | 'text'>) {
  const ofLabel = table.header.indexOf(label);
  const places = text.map((column) => [column, table.header.indexOf(column)] as const);
  try {
    for await (const batch of table.batches) {
      for (const { fields } of batch) {
        const row = Object.fromEntries(places.map(([column, place]) => [column, fields[place] ?? '']));
        yield { text: rowText(row, text), label: fields[ofLabel] ?? '' };
      }
    }
  } finally {
    await closeCsv(table);
  }
}
