// Makes a train file and a holdout from one labelled file (`--split`).
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { surveyHoldout } from '../../lambda/dispatch/freeze/survey.ts';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Reading } from '../../lambda/shared/contracts/choices/reading.ts';
import type { Columns } from '../../lambda/shared/contracts/run.ts';
import { CopyIndex, folded } from '../../lambda/shared/copies/copy-index.ts';
import type { CsvTable } from '../../lambda/shared/csv/open.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { makePrivate, PRIVATE_FILE } from '../../local/private.ts';
import { COPIES } from './data-file.ts';
import type { InputFile } from './location.ts';
import { discard, openRows } from './open-rows.ts';
import { Splitter } from './split.ts';

/** It grows with more. */
const EXPECTED_ROWS = 1_000;

type OpenTable = () => Promise<CsvTable>;

interface Parts {
  readonly train: InputFile;
  readonly holdout: InputFile;
  /** The file's label column, so that both parts keep it. */
  readonly label: string;
}

/**
 * @param share of the rows for the train file, between 0 and 1.
 * @param folder where both are written and stay until discarded. The same file, share and seed give the same bytes.
 * @throws InputError as surveyHoldout, and if no row is left for one of the two.
 */
export async function splitFiles(
  input: InputFile,
  benchmark: Benchmark,
  share: number,
  folder: string,
): Promise<Parts> {
  const asked = { file: input.location, open: (reading: Reading) => openRows(input, reading) };
  const { columns, reading } = await surveyHoldout(asked, benchmark, undefined);
  const open = () => openRows(input, reading);
  const isTrain = await decide(open, columns, share, benchmark.seed);
  const rows = isTrain.reduce((sum, one) => sum + one, 0);
  if (rows === 0 || rows === isTrain.length) throw new InputError([nothingToSplit(input.location, isTrain.length)]);
  makePrivate(folder);
  const temporary = await mkdtemp(join(folder, COPIES));
  const part = async (name: string, wanted: number): Promise<InputFile> => {
    const path = join(temporary, `${name}.csv`);
    await writeRows(open, path, (row) => isTrain[row] === wanted);
    return { path, location: input.location, isConverted: true, temporary };
  };
  try {
    const holdout = await part('holdout', 0);
    const train = await part('train', 1);
    await discard([input]);
    return { train, holdout: { ...holdout, ...(input.notes && { notes: input.notes }) }, label: columns.label };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function decide(open: OpenTable, columns: Columns, share: number, seed: number): Promise<Uint8Array> {
  const { header, batches } = await open();
  const at = (column: string) => header.indexOf(column);
  const label = at(columns.label);
  const texts = columns.text.map(at);
  const group = columns.group === undefined ? -1 : at(columns.group);
  const splitter = new Splitter();
  const index = new CopyIndex(EXPECTED_ROWS);
  for await (const batch of batches) {
    for (const { fields } of batch) {
      const text = folded(texts.map((column) => fields[column] ?? '').join(' '));
      const near = text ? index.near(text.words) : [];
      const first = index.add(text);
      const groups = group < 0 ? [] : [fields[group] ?? ''];
      splitter.add({ label: fields[label] ?? '', groups, copies: first < 0 ? near : [first, ...near] });
    }
  }
  return splitter.split(share, seed);
}

async function writeRows(open: OpenTable, path: string, isWanted: (row: number) => boolean): Promise<void> {
  const { header, batches } = await open();
  async function* wanted() {
    yield header;
    let row = 0;
    for await (const batch of batches) for (const { fields } of batch) if (isWanted(row++)) yield fields;
  }
  await pipeline(wanted(), stringify(), createWriteStream(path, PRIVATE_FILE));
}

function nothingToSplit(file: string, rows: number) {
  const message = `its ${rows} rows cannot be split: every label has one text, or one group.`;
  return { file, message, advice: 'Give a train file with --train, or leave --split out.' };
}
