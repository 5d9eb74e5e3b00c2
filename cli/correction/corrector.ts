// `holdout predict --holdout <report>`: reads the labelled run before anything is spent, and corrects the new one after.
import { writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { PRIVATE_FILE } from '../../local/private.ts';
import type { InputFile } from '../inputs/location.ts';
import { type ReportOptions, reportFolders } from '../reports/report-folders.ts';
import { plain } from '../terminal/text.ts';
import { correct } from './correct.ts';
import { readAnswers } from './read-answers.ts';
import { compareTexts, readLooks } from './texts.ts';

/**
 * @param wanted a name, a run id or a report folder
 * @returns writes corrected.json beside a report, and returns what to say. The report may be one of this machine or of a
 * stack: it has been fetched by then
 * @throws CommandError or InputError if there is no such report, or it has no true labels
 */
export async function corrector(
  wanted: string,
  options: ReportOptions,
): Promise<(jsonFile: string, rows?: InputFile) => Promise<string[]>> {
  const [folder = ''] = await reportFolders([wanted], options);
  const holdout = await readAnswers(folder, true);
  const looks = await readLooks(folder);
  return async (jsonFile, rows) => {
    const texts = looks && rows && (await compareTexts(looks, rows, jsonFile));
    const correction = correct(holdout, await readAnswers(dirname(jsonFile), false), texts);
    const file = join(dirname(jsonFile), 'corrected.json');
    await writeFile(file, `${JSON.stringify(correction, null, 2)}\n`, PRIVATE_FILE);
    const fromHere = relative(process.cwd(), file);
    const path = fromHere.startsWith('..') ? file : fromHere;
    return [...correction.sentences.map(plain), `Corrected: ${path}`];
  };
}
