// Streams the texts of the holdout and the train file once each, looking for repeats and leaks, and for rows that belong
// together.
import { int32At } from '../../shared/at.ts';
import type { Run } from '../../shared/contracts/run.ts';
import { CopyIndex, folded } from '../../shared/copies/copy-index.ts';
import { FirstRow } from '../../shared/copies/first-row.ts';
import { looksOf } from '../../shared/copies/looks.ts';
import { type Related, Together } from '../../shared/copies/together.ts';
import { firstRows } from '../../shared/copies/units.ts';
import type { CsvTable } from '../../shared/csv/open.ts';
import { fieldsText } from '../../shared/text/row.ts';
import { labelIndex } from '../../shared/text/same-look.ts';
import { numericKey } from '../../shared/text/text-key.ts';

/** A row of the train file that a row of the holdout repeats. */
export interface RepeatedTrainRow {
  /** From 1. */
  readonly row: number;
  readonly label: string;
}

/** Row indices, from 0; another row is always an earlier one. */
export interface Scan extends Related {
  readonly rows: number;
  /** Characters of each row's text; 0 if it is blank. */
  readonly lengths: Int32Array;
  /** The first row with the same text, or -1. */
  readonly repeats: Int32Array;
  /** Some texts were not compared with near copies, because there are too many. */
  readonly truncated: boolean;
  /** Rows whose id an earlier row already has, if there is an id column. */
  readonly repeatedIds: number;
  readonly train: TrainScan | null;
  /** Undefined for few rows, or where some texts were not kept. */
  readonly looks: ReturnType<typeof looksOf>;
}

/** Keyed by the first row of the holdout with the text. */
interface TrainScan {
  readonly rows: number;
  readonly leaked: ReadonlyMap<number, RepeatedTrainRow>;
  readonly near: ReadonlyMap<number, RepeatedTrainRow>;
  readonly truncated: boolean;
}

/** @param openTrain returns nothing if there is no train file. */
export async function scanTexts(
  run: Run,
  openHoldout: () => Promise<CsvTable>,
  openTrain: () => Promise<CsvTable | undefined>,
): Promise<Scan> {
  const together = new Together(run.rows, run.columns.group !== undefined);
  const keys = new Float64Array(run.rows);
  const lengths = new Int32Array(run.rows);
  const repeats = new Int32Array(run.rows).fill(-1);
  const ids = new FirstRow(run.columns.id === undefined ? 0 : run.rows);
  let repeatedIds = 0;
  let row = 0;
  for await (const { text, id, group } of readTexts(await openHoldout(), run)) {
    if (id !== undefined && ids.add(numericKey(id), row) !== -1) repeatedIds++;
    const plain = folded(text);
    const first = together.add(plain, group);
    if (plain) {
      lengths[row] = text.length;
      keys[row] = plain.key;
    }
    repeats[row] = first;
    row++;
  }
  const related = together.related();
  const { texts } = together;
  const lookAt = (one: number) => ({ length: int32At(lengths, one), words: texts.words(one) });
  const looks = texts.isTruncated ? undefined : looksOf(firstRows(related.units, row), lookAt, run.seed);
  const train = await openTrain();
  return {
    rows: row,
    lengths,
    repeats,
    truncated: texts.isTruncated,
    repeatedIds,
    ...related,
    looks,
    train: train ? await scanTrain(train, run, { texts, keys, lengths, repeats }) : null,
  };
}

interface Holdout extends Pick<Scan, 'lengths' | 'repeats'> {
  readonly texts: CopyIndex;
  readonly keys: Float64Array;
}

/** Looks rows of the holdout up among those of the train file, as dispatch does. */
async function scanTrain(file: CsvTable, run: Run, { texts, keys, lengths, repeats }: Holdout): Promise<TrainScan> {
  const index = new CopyIndex(run.rows);
  const labels: string[] = [];
  for await (const { text, label } of readTexts(file, run)) {
    index.add(folded(text));
    labels.push(label);
  }
  const leaked = new Map<number, RepeatedTrainRow>();
  const near = new Map<number, RepeatedTrainRow>();
  const found = (row: number): RepeatedTrainRow => ({ row: row + 1, label: labels[row] ?? '' });
  for (let row = 0; row < keys.length; row++) {
    if (int32At(lengths, row) === 0 || int32At(repeats, row) !== -1) continue;
    const words = texts.words(row);
    const same = index.exact({ key: keys[row] ?? 0, words });
    if (same !== -1) {
      leaked.set(row, found(same));
      continue;
    }
    const [copy] = index.near(words);
    if (copy !== undefined) near.set(row, found(copy));
  }
  return { rows: labels.length, leaked, near, truncated: index.isTruncated };
}

interface TextRow {
  readonly text: string;
  readonly label: string;
  readonly id: string | undefined;
  readonly group: string | undefined;
}

async function* readTexts({ header, batches }: CsvTable, run: Run): AsyncGenerator<TextRow> {
  const textOf = fieldsText(header, run.columns.text);
  const label = header.indexOf(run.columns.label);
  const indexOf = labelIndex(run.labels);
  const id = run.columns.id === undefined ? -1 : header.indexOf(run.columns.id);
  const group = run.columns.group === undefined ? -1 : header.indexOf(run.columns.group);
  for await (const batch of batches) {
    for (const { fields } of batch) {
      const given = fields[label] ?? '';
      yield {
        text: textOf(fields),
        // A label that the run does not have stays as it is in the file.
        label: run.labels[indexOf(given) ?? -1] ?? given,
        id: fields[id],
        group: fields[group],
      };
    }
  }
}
