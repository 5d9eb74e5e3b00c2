// A folder of data: a dataset laid out as on the Hugging Face Hub, or a folder of texts for each label.
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { parse } from 'yaml';
import { type ClassNames, cardNames, featureNames, withClassNames } from '../../lambda/shared/formats/class-names.ts';
import { openTable } from '../../lambda/shared/formats/convert.ts';
import { isCsvName, isDataName } from '../../lambda/shared/formats/format.ts';
import { MAX_FOLDER_FILES } from '../../lambda/shared/formats/limits.ts';
import { chooseSplit, type FormatOptions, type FormatTable, unusable } from '../../lambda/shared/formats/table.ts';
import { tryJson } from '../../lambda/shared/storage/json.ts';

const SHARD = /-\d{5}-of-\d{5}$/;
/** Files beside the data that describe it. */
const ABOUT = /^(readme|license|dataset_info|dataset_dict|dataset_infos|state)\b/i;

/** @throws InputError if the folder has no data, or if it is unclear which file is meant */
export async function folderTable(folder: string, options: FormatOptions, work: string): Promise<FormatTable> {
  const files = await filesIn(folder);
  const data = files.filter(
    (file) => !ABOUT.test(basename(file)) && !file.endsWith('.txt') && (isCsvName(file) || isDataName(file)),
  );
  if (data.length > 0) return await datasetTable(folder, data, options, work);
  const texts = files.filter((file) => file.endsWith('.txt') && !ABOUT.test(basename(file)) && dirname(file) !== '.');
  if (texts.length > 0) return textsTable(folder, texts, options);
  if (files.some((file) => file.endsWith('.arrow'))) {
    throw unusable(
      folder,
      'the dataset is in Arrow files.',
      "In Python: datasets.load_from_disk(path)['test'].to_parquet('test.parquet').",
    );
  }
  const advice =
    'Expected data files such as test.csv or data/test-00000-of-00001.parquet, or texts in a folder for each label such as pos/1.txt.';
  throw unusable(folder, 'there is no data in this folder.', advice);
}

/** Paths relative to the folder, sorted, without hidden files. */
async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name));
    if (!entry.isFile() || path.split(sep).some((part) => part.startsWith('.'))) continue;
    if (files.push(path) > MAX_FOLDER_FILES)
      throw unusable(folder, `there are more than ${MAX_FOLDER_FILES} files in it.`, 'Give one file.');
  }
  return files.sort();
}

async function datasetTable(
  folder: string,
  data: readonly string[],
  options: FormatOptions,
  work: string,
): Promise<FormatTable> {
  const bySplit = Map.groupBy(data, splitOf);
  const splits = [...bySplit.keys()];
  const split = chooseSplit(splits, options.split_name, folder);
  const shards = bySplit.get(split) ?? [];
  const folders = [...new Set(shards.map(dirname))];
  if (folders.length > 1) {
    throw unusable(
      folder,
      `there is more than one dataset in it: ${folders.slice(0, 5).join(', ')}.`,
      'Give the folder of one.',
    );
  }
  const tables: FormatTable[] = [];
  const open = async (shard: string): Promise<FormatTable> => {
    const path = join(folder, shard);
    return await openTable({
      path,
      file: path,
      options: { ...options, split_name: undefined },
      work,
      room: Number.MAX_SAFE_INTEGER,
    });
  };
  const [first = '', ...rest] = shards;
  const table = await open(first);
  tables.push(table);
  async function* rows(): AsyncGenerator<readonly string[], void> {
    yield* table.rows;
    for (const shard of rest) {
      const next = await open(shard);
      if (next.columns.join('\0') !== table.columns.join('\0')) {
        throw unusable(
          join(folder, shard),
          `its columns are others than those of ${first}.`,
          'Expected the same in all files of a split.',
        );
      }
      yield* next.rows;
    }
  }
  return { ...withClassNames({ ...table, rows: rows() }, await namesIn(folder, dirname(first))), split, splits };
}

/** @example splitOf('data/test-00000-of-00001.parquet') // 'test'; splitOf('default/test/0000.parquet') // 'test' */
function splitOf(file: string): string {
  const name = basename(file)
    .replace(/(\.\w+)+$/, '')
    .replace(SHARD, '');
  return /^(\d+|part.*|data)$/.test(name) && dirname(file) !== '.' ? basename(dirname(file)) : name;
}

/** Reads dataset_info.json, or else the front matter of README.md. */
async function namesIn(folder: string, inner: string): Promise<ClassNames> {
  for (const place of [inner, '.']) {
    const info = await readFile(join(folder, place, 'dataset_info.json'), 'utf8').catch(() => undefined);
    const names = featureNames(info === undefined ? undefined : tryJson(info));
    if (names.size > 0) return names;
  }
  const card = await readFile(join(folder, 'README.md'), 'utf8').catch(() => '');
  const [, front] = /^---\r?\n(.*?)\r?\n---\r?\n/s.exec(card) ?? [];
  try {
    return cardNames(front === undefined ? undefined : parse(front));
  } catch {
    // A card that is not YAML has no class names.
    return new Map();
  }
}

/** `pos/1.txt`, or `test/pos/1.txt` with splits. */
function textsTable(folder: string, texts: readonly string[], options: FormatOptions): FormatTable {
  const hasSplits = texts.every((file) => file.split(sep).length >= 3);
  const bySplit = Map.groupBy(texts, (file) => (hasSplits ? (file.split(sep).at(-3) ?? '') : ''));
  const splits = [...bySplit.keys()];
  const split = hasSplits ? chooseSplit(splits, options.split_name, folder) : '';
  async function* rows(): AsyncGenerator<readonly string[], void> {
    for (const file of bySplit.get(split) ?? []) {
      const text = await readFile(join(folder, file));
      yield [decoded(text, join(folder, file)), basename(dirname(file)), file.replaceAll(sep, '/')];
    }
  }
  return { columns: ['text', 'label', 'file'], rows: rows(), notes: [], ...(hasSplits && { split, splits }) };
}

function decoded(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trimEnd();
  } catch {
    throw unusable(file, 'the text is not UTF-8.', 'Save it as UTF-8.');
  }
}
