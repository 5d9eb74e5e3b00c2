// Checks the reports' folder before anything is paid for. If the folder fails later all the same, says how to go on
// without losing anything.
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FOLDER } from '../../local/private.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

/** Bytes that must fit into it: about the report of a small run. */
const ROOM_BYTES = 256 * 1024;

interface OutFolderProblem {
  readonly what: string;
  readonly remedy: string;
}

const UNWRITABLE: OutFolderProblem = { what: 'the folder cannot be written to', remedy: 'Change its permissions' };
const FULL: OutFolderProblem = { what: 'the disk is full', remedy: 'Free some space' };
const NO_FOLDER: OutFolderProblem = { what: 'there is a file where a folder is needed', remedy: 'Move it away' };

/** By the operating system's error code. */
const MEANINGS: Readonly<Record<string, OutFolderProblem>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EACCES: UNWRITABLE,
  EPERM: UNWRITABLE,
  EROFS: UNWRITABLE,
  EEXIST: NO_FOLDER,
  ENOTDIR: NO_FOLDER,
  EFBIG: { what: 'the disk takes no file of that size', remedy: 'Check its limits (ulimit -f)' },
  EIO: { what: 'the disk cannot be written to', remedy: 'Check it' },
  ENOENT: { what: 'the folder is gone', remedy: 'Put it back' },
};

/** Makes the folder. @param option that names it @throws CommandError if no report could be written to it */
export async function checkOut(out: string, option = '--out'): Promise<void> {
  const trial = join(out, `.${randomUUID()}`);
  try {
    await mkdir(out, PRIVATE_FOLDER);
    await writeFile(trial, Buffer.alloc(ROOM_BYTES));
  } catch (error) {
    throw problem(error, out, option, '.') ?? error;
  } finally {
    await rm(trial, { force: true }).catch(() => undefined);
  }
}

/** @throws CommandError if the report of a finished run could not be written to its folder */
export async function writtenTo<T>(out: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const then = ', and run the same command again: the run is finished, and only its report is fetched.';
    throw problem(error, out, '--out', then) ?? error;
  }
}

function problem(error: unknown, out: string, option: string, then: string): CommandError | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const meaning = typeof code === 'string' ? MEANINGS[code] : undefined;
  if (!meaning) return undefined;
  return new CommandError(
    `${plain(out)}: ${meaning.what}. ${meaning.remedy}, or choose another folder with ${option}${then}`,
  );
}
