// Provides a data file in any format as a CSV on this machine: the user's own file if it is CSV, otherwise a converted
// copy.
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openTable } from '../../lambda/shared/formats/convert.ts';
import { formatOf } from '../../lambda/shared/formats/format.ts';
import type { FormatInput, FormatOptions, FormatTable } from '../../lambda/shared/formats/table.ts';
import { unpackedStart } from '../../lambda/shared/formats/text-bytes.ts';
import { toCsv } from '../../lambda/shared/formats/to-csv.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { makePrivate, PRIVATE_FILE, PRIVATE_FOLDER } from '../../local/private.ts';
import { inputFile } from './input-file.ts';
import { type InputFile, isS3Uri, isUrl, STANDARD_INPUT } from './location.ts';

/** A disk has more room, but no file of texts is larger. */
const ROOM_BYTES = 64 * 1024 ** 3;
/** Milliseconds after which a later command removes the copies of one that was killed. */
const LEFT_BEHIND_MS = 24 * 60 * 60 * 1000;
/** Prefix of folders with copies of rows. If this command is killed, a later one removes them. */
export const COPIES = 'rows-';

/**
 * @param folder keeps downloads and copies; copies only until `discard`
 * @throws InputError if the file does not exist, is empty, or cannot be read by its format's reader
 */
export async function dataFile(location: string, folder: string, options: FormatOptions): Promise<InputFile> {
  if (location === STANDARD_INPUT) return await fromStandardInput(folder, options);
  if (await isFolder(location)) {
    const { folderTable } = await import('./folder.ts');
    return await inCopy(folder, async (work) => {
      const table = await folderTable(location, options, work);
      return await converted(table, location, work);
    });
  }
  const file = await inputFile(location, folder);
  return await asCsv(file, folder, options);
}

async function asCsv(file: InputFile, folder: string, options: FormatOptions): Promise<InputFile> {
  const { path, location } = file;
  if ((await stat(path)).size === 0) {
    const advice = 'Expected a header and at least one row.';
    throw new InputError([{ file: location, message: 'the file is empty.', advice }]);
  }
  if (formatOf(await unpackedStart(path, location), location) === 'csv') return file;
  return await inCopy(
    folder,
    async (work) => await converted(await openTable(input(file, options, work)), location, work),
  );
}

const input = ({ path, location }: InputFile, options: FormatOptions, work: string): FormatInput => ({
  path,
  file: location,
  options,
  work,
  room: ROOM_BYTES,
});

/** A pipe can be read only once. */
async function fromStandardInput(folder: string, options: FormatOptions): Promise<InputFile> {
  return await inCopy(folder, async (work) => {
    const path = join(work, 'input');
    await pipeline(process.stdin, createWriteStream(path, PRIVATE_FILE));
    const file = await asCsv({ path, location: 'standard input' }, work, options);
    return { ...file, temporary: work };
  });
}

async function converted(table: FormatTable, location: string, work: string): Promise<InputFile> {
  const path = join(work, 'rows.csv');
  await pipeline(Readable.from(toCsv(table, location)), createWriteStream(path, PRIVATE_FILE));
  const { notes, split, splits } = table;
  return {
    path,
    location,
    isConverted: true,
    notes,
    ...(split !== undefined && { split }),
    ...(splits && { splits }),
    temporary: work,
  };
}

/** Makes a private folder and removes it at once if the work fails. */
async function inCopy(folder: string, work: (place: string) => Promise<InputFile>): Promise<InputFile> {
  const made = await mkdir(folder, PRIVATE_FOLDER);
  makePrivate(folder);
  await removeLeftBehind(folder);
  const place = await mkdtemp(join(folder, COPIES));
  try {
    return await work(place);
  } catch (error) {
    await rm(made ?? place, { recursive: true, force: true });
    throw error;
  }
}

async function removeLeftBehind(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(COPIES)) continue;
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats && Date.now() - stats.mtimeMs > LEFT_BEHIND_MS) await rm(path, { recursive: true, force: true });
  }
}

async function isFolder(location: string): Promise<boolean> {
  if (isUrl(location) || isS3Uri(location)) return false;
  return await stat(location).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
