// `holdout relabel`: what the labels say that a person has checked.

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { formatCount, formatInterval, formatPercent } from '../../lambda/shared/text/format.ts';
import { loadRun } from '../compare/load.ts';
import { readChecked } from '../relabel/checked.ts';
import type { Relabelled } from '../relabel/contract.ts';
import { relabelled } from '../relabel/relabelled.ts';
import { isReportFolder } from '../reports/find-reports.ts';
import { reportFolders } from '../reports/report-folders.ts';
import { CommandError } from '../terminal/explain.ts';
import { paragraphs, plain } from '../terminal/text.ts';
import { textTable } from '../terminal/text-table.ts';

export interface RelabelOptions {
  readonly report?: string;
  readonly out: string;
  readonly json?: boolean;
  readonly stack?: string;
}

const Suspects = z.object({ suspect_labels: z.object({ rows: z.number() }).nullable() });

export async function relabel(checked: string, options: RelabelOptions): Promise<number> {
  const folder = await folderOf(checked, options);
  const run = await loadRun(folder);
  const { suspect_labels } = Suspects.parse(tryJson(await readFile(join(folder, 'report.json'), 'utf8')));
  if (!suspect_labels)
    throw new CommandError('This report looked for no suspect labels, so it drew no control sample.');
  const rows = await readChecked(checked, run.report.labels, run.truth);
  const found = relabelled(run, rows, suspect_labels.rows);
  process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : `${summary(found)}\n`);
  return 0;
}

async function folderOf(checked: string, { report, ...places }: RelabelOptions): Promise<string> {
  if (report !== undefined) return (await reportFolders([report], places))[0] ?? report;
  const folder = dirname(checked);
  if (await isReportFolder(folder)) return folder;
  throw new CommandError(
    `There is no report.json beside ${plain(checked)}. Name the run that it belongs to: --report <name, run id or folder>.`,
  );
}

function summary({ rows, suspects, controls, noise_rate, variants, notes }: Relabelled): string {
  const checked = `Of ${formatCount(suspects.checked)} suspects ${formatCount(suspects.wrong)} have a wrong label, and of ${formatCount(controls.checked)} other rows drawn at random ${formatCount(controls.wrong)}.`;
  const noise = `About ${formatPercent(noise_rate.value)} of the labels are wrong (95% interval ${formatInterval(noise_rate.ci)}; ${formatCount(rows)} rows).`;
  const table = textTable(
    variants.map(({ name, accuracy, corrected_accuracy: { value, ci } }) => [
      plain(name),
      formatPercent(accuracy),
      formatPercent(value),
      formatInterval(ci),
    ]),
    {
      head: ['variant', 'accuracy by\nthe file', 'by the right\nlabels', '95% interval'],
      colAligns: ['left', 'right', 'right', 'right'],
    },
  );
  return paragraphs([[noise, checked], [table], notes.map((note) => `Note: ${note}`)]);
}
