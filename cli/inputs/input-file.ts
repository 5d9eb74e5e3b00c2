// Turns a path, an https URL or an S3 URI from the user into a readable file on this machine.

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { download } from './download.ts';
import type { InputFile } from './location.ts';
import { isS3Uri, isUrl } from './location.ts';

/**
 * @param folder keeps files downloaded from a URL
 * @throws InputError if there is no readable file
 */
export async function inputFile(location: string, folder: string): Promise<InputFile> {
  if (isUrl(location)) return download(location, folder);
  if (isS3Uri(location)) return await (await import('./download-s3.ts')).downloadS3(location, folder);
  const problem = await whyUnreadable(location);
  if (problem) throw new InputError([{ file: location, ...problem }]);
  return { path: location, location };
}

async function whyUnreadable(path: string): Promise<{ message: string; advice: string } | undefined> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return { message: 'this is a folder.', advice: 'Give the path of a file in it.' };
    // A pipe cannot be read twice, so the same command could not resume from it later.
    if (!stats.isFile()) return { message: 'this is not a regular file.', advice: 'Save it to a file first.' };
    await access(path, constants.R_OK);
    return undefined;
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'ENOENT':
      case 'ENOTDIR':
        return { message: 'there is no such file.', advice: `Relative paths start at ${process.cwd()}.` };
      case 'EACCES':
      case 'EPERM':
        return {
          message: 'the file cannot be read: permission denied.',
          advice: 'Change its permissions.',
        };
      default:
        throw error;
    }
  }
}
