// A ZIP archive that contains one data file, or one for each split.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Entry } from 'yauzl';
import { Archive } from './archive.ts';
import { isCsvName, isDataName } from './format.ts';
import { chooseSplit, type FormatInput, unusable } from './table.ts';

interface Unzipped {
  /** The file inside the archive. */
  readonly input: FormatInput;
  readonly split?: string;
  readonly splits?: readonly string[];
}

/** @throws InputError if it is unclear which file is meant. */
export async function unzip(outer: FormatInput): Promise<Unzipped> {
  const { path, file, options, work, room } = outer;
  const archive = await Archive.open(path, file);
  try {
    if (archive.entries.has('xl/workbook.xml')) return { input: outer };
    const data = [...archive.entries.values()].filter(isData);
    const [first] = data;
    if (!first) {
      throw unusable(
        file,
        'there is no data file in the archive.',
        'Expected one CSV, JSON, JSON Lines, Parquet or XLSX file.',
      );
    }
    if (data.length === 1) return { input: await extracted(archive, first, outer) };
    const splits = data.map(splitOf);
    const split = chooseSplit(splits, options.split_name, file);
    const entry = data[splits.indexOf(split)] ?? first;
    return { input: await extracted(archive, entry, outer), split, splits };
  } finally {
    archive.close();
  }

  async function extracted(from: Archive, entry: Entry, { file: name }: FormatInput): Promise<FormatInput> {
    const target = join(work, 'unzipped');
    await pipeline(from.read(entry, room), createWriteStream(target, { mode: 0o600 }));
    return { path: target, file: `${name}/${base(entry)}`, options, work, room: room - entry.uncompressedSize };
  }
}

const base = ({ fileName }: Entry): string => fileName.split('/').at(-1) ?? '';

/** Files that macOS adds, hidden files and notes about the data do not count. */
function isData(entry: Entry): boolean {
  const name = base(entry);
  if (entry.fileName.startsWith('__MACOSX/') || name.startsWith('.') || /^(readme|license|dataset_info)\b/i.test(name))
    return false;
  return isCsvName(name) || isDataName(name);
}

/** @example 'data/train-00000-of-00001.parquet' → 'train' */
const splitOf = (entry: Entry): string => base(entry).replace(/(-\d+-of-\d+)?(\.\w+)+$/, '');
