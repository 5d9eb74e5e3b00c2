// `holdout relabel <report>`: the page on which a person checks its suspect labels.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stampOf } from '../../lambda/shared/team.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../local/private.ts';
import { FOLDER } from '../relabel/corrected.ts';
import type { Place } from '../relabel/holdout-rows.ts';
import { loadReport } from '../relabel/load-report.ts';
import { readSheet } from '../relabel/read-sheet.ts';
import { reportFolders } from '../reports/report-folders.ts';
import { withTsx } from '../tsx.ts';
import { showPage } from './open.ts';

/** @param wanted a name, run id or report folder */
export async function relabelPage(wanted: string, options: Place & { readonly out: string }): Promise<number> {
  const [folder = wanted] = await reportFolders([wanted], options);
  const { run, read, strong } = await loadReport(folder);
  const sheet = await readSheet(run, read, strong, options);
  const { renderRelabel } = await withTsx(() => import('../relabel/page/page.tsx'));
  const file = join(options.out, FOLDER, `${stampOf(run.report.run)}.html`);
  await mkdir(join(options.out, FOLDER), PRIVATE_FOLDER);
  await writeFile(file, renderRelabel(sheet), PRIVATE_FILE);
  await showPage(file);
  return 0;
}
