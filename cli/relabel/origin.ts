// Which run a corrected holdout was made from. It stands beside the file, so that a run of the file can say what changed.
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { isRunId } from '../../lambda/shared/team.ts';
import { PRIVATE_FILE } from '../../local/private.ts';
import { isReportFolder } from '../reports/find-reports.ts';

const Origin = z.object({
  format: z.literal(1),
  run: z.string().refine(isRunId),
  /** Where its report was when the labels were checked. */
  folder: z.string(),
});

/** @example 'reports/relabel/tags-corrected.json' */
const originFile = (corrected: string): string => corrected.replace(/\.csv$/, '.json');

/** @param corrected the file of the corrected holdout */
export async function writeOrigin(corrected: string, run: string, folder: string): Promise<void> {
  const origin: z.infer<typeof Origin> = { format: 1, run, folder: resolve(folder) };
  await writeFile(originFile(corrected), `${JSON.stringify(origin, null, 2)}\n`, PRIVATE_FILE);
}

/**
 * The report whose labels were checked: its folder or, if it is no longer there, the run's id.
 * @param holdout any file that is run
 * @returns undefined for a file that `holdout relabel` did not write
 */
export async function originOf(holdout: string): Promise<string | undefined> {
  if (!holdout.endsWith('.csv')) return undefined;
  const text = await readFile(originFile(holdout), 'utf8').catch(() => undefined);
  const { data } = Origin.safeParse(text === undefined ? undefined : tryJson(text));
  if (!data) return undefined;
  return (await isReportFolder(data.folder)) ? data.folder : data.run;
}
