// Makes a train file and a holdout of one labelled file (`--split`).
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { surveyHoldout } from '../../lambda/dispatch/freeze/survey.ts';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Reading } from '../../lambda/shared/contracts/reading.ts';
import type { Columns } from '../../lambda/shared/contracts/run.ts';
import type { CsvTable } from '../../lambda/shared/csv/open.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { textKey } from '../../lambda/shared/text/text-key.ts';
import { makePrivate, PRIVATE_FILE } from '../../local/private.ts';
import type { InputFile } from './location.ts';
import { openInput } from './open-input.ts';
import { Splitter } from './split.ts';

interface SplitFile {
  /** Under the name that the user gave. */
  readonly file: string;
  readonly open: () => Promise<CsvTable>;
}

interface Parts {
  readonly train: InputFile;
  readonly holdout: InputFile;
  /** Of the benchmark: both parts keep the file's label, and are plain CSV. */
  readonly keys: Readonly<Record<string, unknown>>;
}

/**
 * @param share of the rows for the train file, between 0 and 1.
 * @param folder where both are written; the same file, share and seed give the same two, byte for byte.
 * @throws InputError as surveyHoldout, and where no row is left for one of the two.
 */
export async function splitFiles(
  input: InputFile,
  benchmark: Benchmark,
  share: number,
  folder: string,
): Promise<Parts> {
  const asked = { file: input.location, open: (reading: Reading) => openInput(input, reading) };
  const { columns, reading } = await surveyHoldout(asked, benchmark, undefined);
  const source = { file: input.location, open: () => openInput(input, reading) };
  const isTrain = await decide(source, columns, share, benchmark.seed);
  const rows = isTrain.reduce((sum, one) => sum + one, 0);
  if (rows === 0 || rows === isTrain.length) throw new InputError([nothingToSplit(source.file, isTrain.length)]);
  makePrivate(folder);
  // Another split of the same file must not take its place while a run uses it.
  const id = createHash('sha256')
    .update(JSON.stringify([source.file, share, benchmark.seed, columns]))
    .digest('hex')
    .slice(0, 16);
  const part = async (name: string, wanted: number) => {
    const path = join(folder, `${id}-${name}.csv`);
    await writeRows(source, `${path}.part`, (row) => isTrain[row] === wanted);
    await rename(`${path}.part`, path);
    return { path, location: source.file };
  };
  const keys = { label: columns.label, header: undefined, encoding: undefined };
  return { train: await part('train', 1), holdout: await part('holdout', 0), keys };
}

async function decide({ open }: SplitFile, columns: Columns, share: number, seed: number): Promise<Uint8Array> {
  const { header, batches } = await open();
  const at = (column: string) => header.indexOf(column);
  const label = at(columns.label);
  const texts = columns.text.map(at);
  const group = columns.group === undefined ? -1 : at(columns.group);
  const splitter = new Splitter();
  for await (const batch of batches) {
    for (const { fields } of batch) {
      const text = textKey(texts.map((column) => fields[column] ?? '').join(' '));
      const own = group < 0 ? [] : [`group ${fields[group]}`];
      splitter.add({ label: fields[label] ?? '', keys: [`text ${text}`, ...own] });
    }
  }
  return splitter.split(share, seed);
}

async function writeRows({ open }: SplitFile, path: string, isWanted: (row: number) => boolean): Promise<void> {
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
