// Tells the user what is wrong with the state folder: the disk, its permissions, another process, a damaged file.
import { InputError } from '../../lambda/shared/text/input-error.ts';

interface Meaning {
  readonly message: string;
  readonly advice: string;
}

const FULL: Meaning = {
  message: 'the disk is full.',
  advice: 'Free some space and run the same command again to continue.',
};
const READ_ONLY: Meaning = {
  message: 'the folder cannot be written to.',
  advice: 'Change its permissions, or choose another folder with --state.',
};
const DAMAGED: Meaning = {
  message: 'the database of this folder is damaged.',
  advice:
    'Restore the folder, or choose another one with --state. Reports and objects are plain files beside the database.',
};
const BROKEN: Meaning = {
  message: 'the disk cannot be written to.',
  advice: 'Check it and its limits (ulimit -f), and run the same command again to continue.',
};

const GONE: Meaning = {
  message: 'the folder was deleted or moved while the run was at work.',
  advice:
    'Put it back and run the same command again: it goes on where it stopped. Without it the command begins a new run.',
};

/** By error code of the operating system. */
const SYSTEM: Readonly<Record<string, Meaning>> = {
  ENOENT: GONE,
  ENOSPC: FULL,
  EDQUOT: FULL,
  EROFS: READ_ONLY,
  EACCES: READ_ONLY,
  EPERM: READ_ONLY,
  EFBIG: BROKEN,
  EIO: BROKEN,
};

/** By SQLite's primary result code: https://sqlite.org/rescode.html */
const SQLITE: Readonly<Record<number, Meaning>> = {
  5: {
    message: 'another run is using this folder.',
    advice: 'Wait until it ends, or choose another folder with --state.',
  },
  8: READ_ONLY,
  10: BROKEN,
  11: DAMAGED,
  13: FULL,
  14: READ_ONLY,
  26: DAMAGED,
};

/** SQLite's extended code if somebody has removed the file. */
const DATABASE_MOVED = 1032;

export const folderGone = (folder: string): InputError => new InputError([{ file: folder, ...GONE }]);

/** @returns undefined for an error that the folder did not cause. */
export function stateProblem(error: unknown, folder: string): InputError | undefined {
  if (!(error instanceof Error)) return undefined;
  // The lowest byte of an extended code is the primary one.
  const { code, errcode } = { code: Reflect.get(error, 'code'), errcode: Reflect.get(error, 'errcode') };
  if (errcode === DATABASE_MOVED) return folderGone(folder);
  const meaning =
    typeof errcode === 'number' ? SQLITE[errcode & 0xff] : typeof code === 'string' ? SYSTEM[code] : undefined;
  return meaning && new InputError([{ file: folder, ...meaning }]);
}
