// Downloads a run's report from the bucket to a folder.
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { PredictionReport, VariantPredictions } from '../../lambda/shared/contracts/prediction-report.ts';
import { Report, VariantReport } from '../../lambda/shared/contracts/report.ts';
import { reportPrefix } from '../../lambda/shared/keys.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../local/private.ts';
import { explain } from '../terminal/explain.ts';
import type { Target } from '../target/target.ts';
import { plain } from '../terminal/text.ts';

const SHARED = {
  status: true,
  headline: true,
  warnings: true,
  problems: true,
  more_problems: true,
  stop: true,
} as const;
const FIGURES = { name: true, completion_rate: true, cost_usd_per_1000: true, latency_ms: true } as const;

export const ScoreSummary = Report.pick({ ...SHARED, gates: true }).extend({
  variants: z.array(
    VariantReport.pick({ ...FIGURES, rows: true, ensemble: true, metrics: true }).partial({
      rows: true,
      ensemble: true,
    }),
  ),
});
export type ScoreSummary = z.infer<typeof ScoreSummary>;

export const PredictionSummary = PredictionReport.pick({ ...SHARED, task: true }).extend({
  variants: z.array(VariantPredictions.pick({ ...FIGURES, samples: true, answered: true, cost_usd: true })),
});
export type PredictionSummary = z.infer<typeof PredictionSummary>;

/** The part of a report that a command shows; a stack of another version may have more. */
export const Summary = z.union([PredictionSummary, ScoreSummary]);
export type Summary = z.infer<typeof Summary>;
/** Common to both. */
export const Outcome = Report.pick({ status: true, headline: true });

export interface LocalReport {
  readonly report: Summary;
  /** Paths, with report.html first if it exists. */
  readonly files: string[];
  readonly jsonFile: string;
}

/** In the order that readers want. */
const ORDER = ['report.html', 'report.md', 'report.json', 'predictions.csv', 'junit.xml'];

/** Streams every file of the report to `<folder>/<name>/<run>/`. */
export async function downloadReport(target: Target, name: string, run: string, folder: string): Promise<LocalReport> {
  const prefix = reportPrefix(name, run);
  const place = join(folder, ...name.split('/').map(folderName), run);
  const found: string[] = [];
  for await (const { key } of target.store.list(prefix)) {
    const file = key.slice(prefix.length);
    // A key is not a path: nothing may be written elsewhere.
    if (!/^(?:charts\/)?[\w-][\w.-]*$/.test(file)) continue;
    const opened = await target.store.open(key);
    if (!opened) continue;
    const path = join(place, file);
    await mkdir(dirname(path), PRIVATE_FOLDER);
    await pipeline(opened.body, createWriteStream(path, PRIVATE_FILE));
    found.push(file);
  }
  await listInIndex(folder);
  const files = found.sort((a, b) => rank(a) - rank(b)).map((file) => join(place, file));
  const jsonFile = join(place, 'report.json');
  return { report: Summary.parse(JSON.parse(await readFile(jsonFile, 'utf8'))), files, jsonFile };
}

/** The report exists, even if the index cannot be written. */
async function listInIndex(folder: string): Promise<void> {
  try {
    await (await import('./local-index.ts')).writeLocalIndex(folder);
  } catch (error) {
    const reason = explain(error) ?? plain(String(error));
    process.stderr.write(`Note: the index of reports in ${plain(folder)} could not be written: ${reason}\n`);
  }
}

/** Anybody may have uploaded this name, so no part of it may lead elsewhere or move the cursor. */
function folderName(part: string): string {
  return plain(part)
    .replace(/[<>:"|?*\\]/g, '-')
    .replace(/^\.*$/, '-');
}

function rank(file: string): number {
  const place = ORDER.indexOf(file);
  return place === -1 ? ORDER.length : place;
}
