// A comparison's files, for the next person or program to read.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stampOf } from '../../lambda/shared/team.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../local/private.ts';
import { withTsx } from '../tsx.ts';
import type { RunComparison } from './contract.ts';
import { comparisonMarkdown } from './markdown.ts';

/** In the folder of reports, beside the folders of names. */
const FOLDER = 'compare';

/** @param out the folder of reports @returns the files, the page first */
export async function writeComparison(comparison: RunComparison, out: string): Promise<string[]> {
  const folder = join(out, FOLDER, comparison.runs.map(({ run }) => stampOf(run)).join('..'));
  await mkdir(folder, PRIVATE_FOLDER);
  const { renderComparison } = await withTsx(() => import('./page.tsx'));
  const files = [
    ['compare.html', renderComparison(comparison)],
    ['compare.md', comparisonMarkdown(comparison)],
    ['compare.json', toJson(comparison)],
  ] as const;
  for (const [file, text] of files) await writeFile(join(folder, file), text, PRIVATE_FILE);
  return files.map(([file]) => join(folder, file));
}

export const toJson = (comparison: RunComparison): string => `${JSON.stringify(comparison, null, 2)}\n`;
