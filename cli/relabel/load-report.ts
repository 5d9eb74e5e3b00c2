// A report, and what relabelling needs of it besides its predictions.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { type LoadedRun, loadRun } from '../compare/load.ts';
import { CommandError } from '../terminal/explain.ts';
import { ReadFile } from './holdout-rows.ts';

const Parts = ReadFile.extend({
  suspect_labels: z.object({ rows: z.number(), strong: z.array(z.string()) }).nullable(),
});

export interface CheckedReport {
  readonly run: LoadedRun;
  readonly read: ReadFile;
  readonly suspectRows: number;
  /** Variants that have a vote. */
  readonly strong: number;
}

/** @throws CommandError if the report looked for no suspect labels, InputError as loadRun */
export async function loadReport(folder: string): Promise<CheckedReport> {
  const run = await loadRun(folder);
  const { suspect_labels: found, ...read } = Parts.parse(tryJson(await readFile(join(folder, 'report.json'), 'utf8')));
  if (!found) throw new CommandError('This report looked for no suspect labels, so it drew no control sample.');
  return { run, read, suspectRows: found.rows, strong: found.strong.length };
}
