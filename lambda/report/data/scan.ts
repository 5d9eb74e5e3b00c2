// Streams the texts of the holdout and the train file once each, looking for repeats and leaks.
import type { Run } from '../../shared/contracts/run.ts';
import type { CsvTable } from '../../shared/csv/open.ts';
import { labelIndex } from '../../shared/text/same-look.ts';
import { BANDS, bandKeys, normalise, textKey, wordPairs } from './fingerprint.ts';
import { FirstRow } from './first-row.ts';

/** Possible near-duplicates, whose words are kept until they are compared word by word. */
const MAX_CANDIDATES = 20_000;

/** A row of the train file that a row of the holdout repeats. */
export interface RepeatedTrainRow {
  /** From 1. */
  readonly row: number;
  readonly label: string;
}

/** Row indices, from 0; `of` is an earlier row. */
export interface Scan {
  readonly rows: number;
  /** Characters of each row's text; 0 if it is blank. */
  readonly lengths: Int32Array;
  /** The first row with the same text, or -1. */
  readonly repeats: Int32Array;
  /** Near-duplicates, unless they turn out not to be. */
  readonly candidates: ReadonlyMap<number, readonly number[]>;
  /** There were more than {@link MAX_CANDIDATES}. */
  readonly truncated: boolean;
  /** Rows whose id an earlier row already has, if there is an id column. */
  readonly repeatedIds: number;
  readonly train: TrainScan | null;
}

interface TrainScan {
  readonly rows: number;
  /** Keyed by the first row of the holdout with the text. */
  readonly leaked: ReadonlyMap<number, RepeatedTrainRow>;
  /** Rows of the train file that a row of the holdout may nearly repeat, with their words. */
  readonly candidates: ReadonlyMap<number, readonly (RepeatedTrainRow & { readonly pairs: Uint32Array })[]>;
  readonly truncated: boolean;
}

/** @param openTrain returns nothing if there is no train file. */
export async function scanTexts(
  run: Run,
  openHoldout: () => Promise<CsvTable>,
  openTrain: () => Promise<CsvTable | undefined>,
): Promise<Scan> {
  const texts = new FirstRow(run.rows);
  const bands = Array.from({ length: BANDS }, () => new FirstRow(run.rows));
  const keys = new Uint32Array(BANDS);
  const lengths = new Int32Array(run.rows);
  const repeats = new Int32Array(run.rows).fill(-1);
  const candidates = new Map<number, number[]>();
  const ids = new FirstRow(run.columns.id === undefined ? 0 : run.rows);
  let repeatedIds = 0;
  let truncated = false;
  let row = 0;
  for await (const { text, id } of readTexts(await openHoldout(), run)) {
    if (id !== undefined && ids.add(textKey(id), row) !== -1) repeatedIds++;
    const normalised = normalise(text);
    if (normalised !== '') {
      lengths[row] = text.length;
      const first = texts.add(textKey(normalised), row);
      repeats[row] = first;
      const pairs = first === -1 ? wordPairs(normalised) : NO_PAIRS;
      if (pairs.length > 0) {
        bandKeys(pairs, keys);
        const met = new Set(bands.map((band, index) => band.add(keys[index] ?? 0, row)));
        met.delete(-1);
        if (met.size > 0 && candidates.size === MAX_CANDIDATES) truncated = true;
        else if (met.size > 0) candidates.set(row, [...met]);
      }
    }
    row++;
  }
  const train = await openTrain();
  return {
    rows: row,
    lengths,
    repeats,
    candidates,
    truncated,
    repeatedIds,
    train: train ? await scanTrain(train, run, texts, bands) : null,
  };
}

/** Train rows compared with one row of the holdout; one match is enough for a leak. */
const MAX_TRAIN_ROWS = 5;
const NO_PAIRS = new Uint32Array(0);

async function scanTrain(file: CsvTable, run: Run, texts: FirstRow, bands: readonly FirstRow[]): Promise<TrainScan> {
  const keys = new Uint32Array(BANDS);
  const leaked = new Map<number, RepeatedTrainRow>();
  const candidates = new Map<number, (RepeatedTrainRow & { pairs: Uint32Array })[]>();
  let rows = 0;
  let kept = 0;
  let truncated = false;
  for await (const { text, label } of readTexts(file, run)) {
    const row = ++rows;
    const normalised = normalise(text);
    if (normalised === '') continue;
    const same = texts.get(textKey(normalised));
    if (same !== -1) {
      if (!leaked.has(same)) leaked.set(same, { row, label });
      continue;
    }
    const pairs = wordPairs(normalised);
    if (pairs.length === 0) continue;
    bandKeys(pairs, keys);
    const met = new Set(bands.map((band, index) => band.get(keys[index] ?? 0)));
    met.delete(-1);
    for (const near of met) {
      const list = candidates.get(near) ?? [];
      if (list.length === MAX_TRAIN_ROWS) continue;
      if (kept === MAX_CANDIDATES) {
        truncated = true;
        continue;
      }
      kept++;
      candidates.set(near, [...list, { row, label, pairs }]);
    }
  }
  return { rows, leaked, candidates, truncated };
}

async function* readTexts(
  { header, batches }: CsvTable,
  run: Run,
): AsyncGenerator<{ text: string; label: string; id: string | undefined }> {
  const columns = run.columns.text.map((name) => header.indexOf(name));
  const label = header.indexOf(run.columns.label);
  const indexOf = labelIndex(run.labels);
  const id = run.columns.id === undefined ? -1 : header.indexOf(run.columns.id);
  for await (const batch of batches) {
    for (const { fields } of batch) {
      const given = fields[label] ?? '';
      yield {
        text: columns.map((column) => fields[column] ?? '').join(' '),
        // A label that the run does not have stays as it is in the file.
        label: run.labels[indexOf(given) ?? -1] ?? given,
        id: fields[id],
      };
    }
  }
}
