// Downloads a run's report from the bucket to a folder.

import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Comparison } from '../../lambda/shared/contracts/report/comparison.ts';
import { Decision } from '../../lambda/shared/contracts/report/decision.ts';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { Stopping } from '../../lambda/shared/contracts/report/stopping.ts';
import { UnscoredReport, UnscoredVariant } from '../../lambda/shared/contracts/report/unscored-report.ts';
import { VariantReport } from '../../lambda/shared/contracts/report/variant.ts';
import { reportPrefix } from '../../lambda/shared/keys.ts';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { stampOf } from '../../lambda/shared/team.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../local/private.ts';
import type { Target } from '../target/target.ts';
import { explain } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';
import { withTsx } from '../tsx.ts';

const SHARED = {
  status: true,
  headline: true,
  warnings: true,
  problems: true,
  more_problems: true,
  stop: true,
} as const;
const FIGURES = { name: true, completion_rate: true, cost_usd_per_1000: true, latency_ms: true } as const;

/** A stack of an old version may not have them. */
const STANDING = { kind: true, model: true, rows: true, ensemble: true, ended_early: true } as const;

export const ScoreSummary = Report.pick({ ...SHARED, gates: true })
  .extend({
    variants: z.array(VariantReport.pick({ ...FIGURES, ...STANDING, metrics: true }).partial(STANDING)),
  })
  .extend({
    comparisons: z.array(Comparison).optional(),
    decision: Decision.optional(),
    stopping: Stopping.nullish(),
  });
export type ScoreSummary = z.infer<typeof ScoreSummary>;

export const UnscoredSummary = UnscoredReport.pick({ ...SHARED, task: true }).extend({
  variants: z.array(UnscoredVariant.pick({ ...FIGURES, samples: true, answered: true, cost_usd: true })),
});
export type UnscoredSummary = z.infer<typeof UnscoredSummary>;

/** The part of a report that a command shows; a stack of another version may have more. */
export const Summary = z.union([UnscoredSummary, ScoreSummary]);
export type Summary = z.infer<typeof Summary>;

export interface LocalReport {
  readonly report: Summary;
  /** Paths, with report.html first if it exists. */
  readonly files: string[];
  readonly jsonFile: string;
}

const REPORT_JSON = 'report.json';
/** In the order that readers want. */
const ORDER = ['report.html', 'report.md', REPORT_JSON, 'predictions.csv', 'thresholds.json', 'junit.xml'];

/**
 * Streams every file of the report to `<folder>/<name>/<run>/`. report.json comes last: if it exists, the others do
 * too.
 * @param say receives a note if the folder's index could not be written
 */
export async function downloadReport(
  target: Target,
  name: string,
  run: string,
  folder: string,
  say: (line: string) => void,
): Promise<LocalReport> {
  const prefix = reportPrefix(name, run);
  const place = reportPlace(folder, name, run);
  const listed: string[] = [];
  for await (const { key } of target.store.list(prefix)) {
    const file = key.slice(prefix.length);
    // A key is not a path, so make sure that nothing is written elsewhere.
    if (/^(?:charts\/)?[\w-][\w.-]*$/.test(file)) listed.push(file);
  }
  const found: string[] = [];
  for (const file of listed.sort((a, b) => Number(a === REPORT_JSON) - Number(b === REPORT_JSON))) {
    if (await downloadFile(target.store, `${prefix}${file}`, join(place, file))) found.push(file);
  }
  await listInIndex(folder, say);
  const files = found.sort((a, b) => rank(a) - rank(b)).map((file) => join(place, file));
  const jsonFile = join(place, REPORT_JSON);
  return { report: parseJsonAs(await readFile(jsonFile, 'utf8'), jsonFile, Summary), files, jsonFile };
}

/** Writes the whole file or nothing. @returns false if the object is gone */
async function downloadFile(store: Pick<Store, 'open'>, key: string, path: string): Promise<boolean> {
  const opened = await store.open(key);
  if (!opened) return false;
  const part = `${path}.part`;
  await mkdir(dirname(path), PRIVATE_FOLDER);
  try {
    await pipeline(opened.body, createWriteStream(part, PRIVATE_FILE));
    await rename(part, path);
  } finally {
    await rm(part, { force: true }).catch(() => undefined);
  }
  return true;
}

/** The report exists, even if the index cannot be written. */
async function listInIndex(folder: string, say: (line: string) => void): Promise<void> {
  try {
    const { writeLocalIndex } = await withTsx(() => import('./local-index.ts'));
    await writeLocalIndex(folder);
  } catch (error) {
    const reason = explain(error) ?? plain(String(error));
    say(`Note: the index of reports in ${plain(folder)} could not be written: ${reason}`);
  }
}

/** The folder of a run among others. */
export const reportPlace = (folder: string, name: string, run: string): string =>
  join(folder, ...name.split('/').map(folderName), stampOf(run));

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
